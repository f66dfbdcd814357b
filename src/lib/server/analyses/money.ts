/** Adds decimals of four places exactly. */
export function sumOfMoney(amounts: readonly string[]): string {
	const units = amounts.reduce((sum, amount) => {
		const [whole = '0', fraction = ''] = amount.split('.');
		return sum + BigInt(`${whole}${fraction.padEnd(4, '0').slice(0, 4)}`);
	}, 0n);
	const digits = String(units < 0n ? -units : units).padStart(5, '0');
	return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

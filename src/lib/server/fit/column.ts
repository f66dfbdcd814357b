/** Words that stand for a missing value. */
const missing = new Set(['', 'na', 'nan', 'null', 'n/a', '?']);

/**
 * The cells of one column as they are added. Numbers are kept as numbers, eight bytes each, for as long as each can be
 * written back as it stood; from the first that can't, all are kept as text, equal ones once.
 */
export class Column {
	length = 0;
	private numbers: Float64Array | null = new Float64Array(64);
	private texts: (string | null)[] = [];
	private readonly known = new Map<string, string>();

	add(cell: string): void {
		const text = cell.trim();
		const value = missing.has(text.toLowerCase()) ? null : text;
		if (this.numbers && !this.addNumber(value)) this.becomeText();
		if (!this.numbers) this.texts.push(this.kept(value));
		this.length++;
	}

	/** The text of a cell; null for a missing value. */
	text(row: number): string | null {
		if (!this.numbers) return this.texts[row] ?? null;
		const value = this.numbers[row]!;
		return Number.isNaN(value) ? null : String(value);
	}

	/** The number in a cell; NaN for a missing value and for what is no number. */
	number(row: number): number {
		if (this.numbers) return this.numbers[row]!;
		const text = this.texts[row];
		const value = text === null || text === undefined ? NaN : Number(text);
		return Number.isFinite(value) ? value : NaN;
	}

	private addNumber(text: string | null): boolean {
		const value = text === null ? NaN : Number(text);
		if (text !== null && String(value) !== text) return false;
		if (this.length === this.numbers!.length) {
			const larger = new Float64Array(2 * this.length);
			larger.set(this.numbers!);
			this.numbers = larger;
		}
		this.numbers![this.length] = value;
		return true;
	}

	private becomeText(): void {
		this.texts = Array.from({ length: this.length }, (_, row) => this.kept(this.text(row)));
		this.numbers = null;
	}

	private kept(text: string | null): string | null {
		if (text === null) return null;
		const known = this.known.get(text);
		if (known !== undefined) return known;
		// A map has a limit, and where so much differs there is little to share.
		if (this.known.size < 1_000_000) this.known.set(text, text);
		return text;
	}
}

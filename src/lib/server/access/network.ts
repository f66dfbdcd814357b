import { isIPv6 } from 'node:net';

/**
 * Whose an address is, as far as limits go: of IPv6 the first 64 bits, for whoever has one such address has all that begin
 * alike. Anything else is itself.
 * Source: RFC 4291, 2.5.4; RFC 6177.
 */
export function networkOf(address: string): string {
	if (!isIPv6(address) || address.includes('.')) return address;
	const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
	const before = groupsOf(head);
	const after = tail === undefined ? [] : groupsOf(tail);
	const zeros = Array<string>(8 - before.length - after.length).fill('0');
	const groups = [...before, ...zeros, ...after].slice(0, 4);
	return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));

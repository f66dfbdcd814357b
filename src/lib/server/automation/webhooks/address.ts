/** Where deliveries may go: encrypted, or to this machine alone; never to addresses that only machines of a network use. */
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { isLoopback } from '#lib/server/access/index.ts';

const longest = 2000;

/**
 * What is wrong with an address, in words; null: nothing. A company's own network is not refused: receivers are often there, and
 * what is sent there must be answered with a certificate that holds, which services that trust their network do not have.
 */
export function addressProblem(text: string): string | null {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!url || !/^https?:$/.test(url.protocol))
		return 'Give the address that is called, such as https://hooks.example.com/weatherglass.';
	if (text.length > longest) return `An address has at most ${longest} characters.`;
	if (url.username || url.password || url.hash)
		return 'Leave name, password and what follows # out of the address: the signature says who calls.';
	if (url.protocol === 'http:' && !isLoopback(url))
		return 'The address is not encrypted: give one on https, or one on this machine.';
	if (isRefusedHost(url.hostname.replace(/^\[|\]$/g, '')))
		return 'At that address machines talk to their network: give the address of the receiver.';
	return null;
}

/** Link-local addresses, where clouds give out credentials of machines; and those that are no single machine. */
const refused = new BlockList();
refused.addSubnet('0.0.0.0', 8);
refused.addSubnet('169.254.0.0', 16);
refused.addSubnet('224.0.0.0', 3);
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addSubnet('ff00::', 8, 'ipv6');
refused.addAddress('fd00:ec2::254', 'ipv6');
refused.addAddress('::', 'ipv6');

function isRefusedHost(host: string): boolean {
	const family = isIP(host);
	return family !== 0 && refused.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

type Found = (
	failure: NodeJS.ErrnoException | null,
	address: string | LookupAddress[],
	family?: number
) => void;

/** Looks names up as Node does, and refuses what they may not lead to: what a name leads to can change after it was checked. */
export function guardedLookup(host: string, options: LookupOptions, found: Found): void {
	lookup(host, { ...options, all: true }, (failure, addresses) => {
		if (failure) return found(failure, []);
		const kept = addresses.filter(({ address }) => !isRefusedHost(address));
		const [first] = kept;
		if (!first) {
			const words = `${host} leads to an address at which machines talk to their network`;
			return found(Object.assign(new Error(words), { code: 'REFUSED_ADDRESS' }), []);
		}
		if (options.all) found(null, kept);
		else found(null, first.address, first.family);
	});
}

import { expect, it } from 'vitest';
import type { Store } from '#lib/server/store/store.ts';
import { signInLimits } from './attempts.ts';
import { networkOf } from './network.ts';
import { takeRequest } from './request-limits.ts';

it.each([
	['192.0.2.1', '192.0.2.1'],
	['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
	['2001:db8::1', '2001:db8:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['fe80::1%eth0', 'fe80:0:0:0::/64'],
	['0a1b2c3d-0000', '0a1b2c3d-0000']
])('%s is of %s', (address, network) => {
	expect(networkOf(address)).toBe(network);
});

it('who changes their address within their network is still the one who tried', () => {
	const store = {} as Store;
	const limits = signInLimits(store);
	for (let host = 1; host <= 5; host++)
		expect(limits.take('ann@example.com', `2001:db8:1:2::${host}`, 0)).toBeNull();
	expect(limits.take('ann@example.com', '2001:db8:1:2::6', 0)).not.toBeNull();
	expect(limits.take('ann@example.com', '2001:db8:1:3::6', 0)).toBeNull();
	for (let host = 1; host <= 20; host++) takeRequest(store, 'guesses', `2001:db8:1:2::${host}`, 0);
	expect(takeRequest(store, 'guesses', '2001:db8:1:2::99', 0)).not.toBeNull();
});

import { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { listSecondFactors, removeSecondFactor, type AccountFactor } from '#lib/server/access/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function secondFactorCommand(): Command {
	return new Command('second-factor')
		.description('who has a second factor; remove one whose phone and recovery codes are lost')
		.addCommand(
			storeCommand('list', 'who may sign in, and with which second factor').action(
				async (options: StoreOptions) => {
					const factors = await withStore(options, (store) => listSecondFactors(store, systemViewer));
					print(factors, describe, options);
				}
			)
		)
		.addCommand(
			storeCommand('remove', 'remove the second factor of an account, and end its sessions')
				.argument('<email>', 'the e-mail of the account')
				.action(async (email: string, options: StoreOptions) => {
					const removed = await withStore(options, async (store) => {
						const factors = await listSecondFactors(store, systemViewer);
						const account = factors.find((factor) => factor.email === email.trim().toLowerCase());
						if (!account)
							throw Object.assign(new Error(`No account that may sign in has the e-mail ${email}.`), {
								advice: '`weatherglass second-factor list` names them.'
							});
						await removeSecondFactor(store, systemViewer, account.id);
						return { email: account.email };
					});
					print(
						removed,
						(done) => `The second factor of ${done.email} is removed; its sessions have ended.`,
						options
					);
				})
		);
}

function describe(factors: readonly AccountFactor[]): string {
	return table(factors, [
		{ header: 'Account', cell: ({ email }) => email },
		{ header: 'Role', cell: ({ role }) => role },
		{ header: 'Second factor', cell: ({ enrolled_at }) => enrolled_at ?? 'none' },
		{ header: 'Required', cell: ({ is_required }) => (is_required ? 'yes' : 'no') },
		{ header: 'Recovery codes', cell: ({ recovery_codes }) => String(recovery_codes), align: 'right' }
	]);
}

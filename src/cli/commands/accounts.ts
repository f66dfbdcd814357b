import { Argument, Command, Option } from 'commander';
import { roleWords } from '#lib/crm/capabilities.ts';
import { roles, systemViewer, type Role } from '#lib/crm/viewer.ts';
import {
	createResetLink,
	disableAccount,
	enableAccount,
	invite,
	listAccounts,
	type ListedAccount
} from '#lib/server/access/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { print, say, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface LinkOptions extends StoreOptions {
	origin: string;
}

interface InviteOptions extends LinkOptions {
	name: string;
	role: Role;
	person?: string;
}

/** The way back in for whoever has the machine: file permissions are the sign-in of the command line. */
export const accountsCommand = (): Command =>
	new Command('accounts')
		.description('who may sign in: list, invite, reset a password, disable, enable')
		.addCommand(storeCommand('list', 'every account').action(list), { isDefault: true })
		.addCommand(inviteCommand())
		.addCommand(resetCommand())
		.addCommand(disableCommand())
		.addCommand(enableCommand());

const originOption = () =>
	new Option('--origin <url>', 'the address at which people reach this Weatherglass').default(
		'http://localhost:4173'
	);

const emailArgument = () => new Argument('<email>', 'whose account');

async function list(options: StoreOptions): Promise<void> {
	const accounts = await withStore(options, (store) => listAccounts(store, systemViewer));
	print(
		accounts,
		(rows) =>
			rows.length === 0
				? 'Nobody has an account yet: the first visit to the app makes the owner’s.'
				: table(rows, [
						{ header: 'E-mail', cell: ({ email }) => email },
						{ header: 'Name', cell: ({ name }) => name },
						{ header: 'Role', cell: ({ role }) => roleWords[role].label },
						{ header: 'CRM person', cell: ({ person }) => person?.name ?? '' },
						{ header: 'Last sign-in', cell: ({ last_sign_in_at }) => last_sign_in_at ?? 'never' },
						{ header: 'State', cell: ({ disabled_at }) => (disabled_at ? 'disabled' : 'active') }
					]),
		options
	);
	for (const { email, warnings } of accounts) for (const warning of warnings) say(`${email}: ${warning}`);
}

function inviteCommand(): Command {
	return storeCommand('invite', 'make a link with which someone makes their account')
		.addArgument(new Argument('<email>', 'who is invited'))
		.requiredOption('--name <name>', 'how they are called')
		.addOption(new Option('--role <role>', 'what they may see and do').choices([...roles]).default('rep'))
		.option('--person <id>', 'the CRM person they are; without it the one with the same e-mail')
		.addOption(originOption())
		.action(async (email: string, options: InviteOptions) => {
			const made = await withStore(options, (store) =>
				invite(store, systemViewer, {
					email,
					name: options.name,
					role: options.role,
					personId: options.person ?? null
				})
			);
			printLink(made, `${email} makes an account with this link, once, within a week:`, options);
		});
}

function resetCommand(): Command {
	return storeCommand('reset', 'make a link that sets a new password')
		.addArgument(emailArgument())
		.addOption(originOption())
		.action(async (email: string, options: LinkOptions) => {
			const made = await withStore(options, async (store) =>
				createResetLink(store, systemViewer, (await accountOf(store, email)).id)
			);
			printLink(made, `This link sets a new password for ${email}, once, within an hour:`, options);
		});
}

function disableCommand(): Command {
	return storeCommand('disable', 'shut an account out; its sessions end at once')
		.addArgument(emailArgument())
		.action(async (email: string, options: StoreOptions) => {
			await withStore(options, async (store) =>
				disableAccount(store, systemViewer, (await accountOf(store, email)).id)
			);
			print({ email, disabled: true }, () => `${email} can't sign in any more.`, options);
		});
}

function enableCommand(): Command {
	return storeCommand('enable', 'let a disabled account sign in again')
		.addArgument(emailArgument())
		.action(async (email: string, options: StoreOptions) => {
			await withStore(options, async (store) =>
				enableAccount(store, systemViewer, (await accountOf(store, email)).id)
			);
			print({ email, disabled: false }, () => `${email} may sign in again.`, options);
		});
}

async function accountOf(store: Store, email: string): Promise<ListedAccount> {
	const accounts = await listAccounts(store, systemViewer);
	const found = accounts.find((account) => account.email === email.trim().toLowerCase());
	if (found) return found;
	throw Object.assign(new Error(`Nobody has an account with the e-mail ${email}.`), {
		code: 'not_found',
		advice: '`weatherglass accounts` lists them.'
	});
}

function printLink(
	{ path, expiresAt }: { path: string; expiresAt: Date },
	what: string,
	options: LinkOptions
): void {
	const link = options.origin.replace(/\/+$/, '') + path;
	print({ link, expires_at: expiresAt.toISOString() }, () => `${what}\n${link}`, options);
}

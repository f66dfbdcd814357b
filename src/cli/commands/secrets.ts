import { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	forgetUnreadable,
	listSecrets,
	rotateSecrets,
	type Rotation,
	type SecretEntry
} from '#lib/server/access/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function secretsCommand(): Command {
	return new Command('secrets')
		.description('the credentials that are kept encrypted: list, rotate the key, forget the unreadable')
		.addCommand(
			storeCommand('list', 'name every secret and say whether the key at hand opens it').action(
				async (options: StoreOptions) => {
					print(await withStore(options, listSecrets), describeSecrets, options);
				}
			)
		)
		.addCommand(
			storeCommand('rotate', 'encrypt every secret anew, under a new key').action(
				async (options: StoreOptions) => {
					const rotation = await withStore(options, (store) => rotateSecrets(store, systemViewer.accountId));
					print(rotation, describeRotation, options);
				}
			)
		)
		.addCommand(
			storeCommand('forget-unreadable', 'forget secrets whose key was lost for good')
				.option('--yes', 'really forget them; without it they are only named')
				.action(async (options: StoreOptions & { yes?: boolean }) => {
					const names = await withStore(options, async (store) =>
						options.yes
							? forgetUnreadable(store, systemViewer.accountId)
							: (await listSecrets(store)).filter(({ readable }) => !readable).map(({ name }) => name)
					);
					print(
						{ forgotten: options.yes ? names : [], unreadable: options.yes ? [] : names },
						() => describeForgotten(names, options.yes === true),
						options
					);
				})
		);
}

function describeSecrets(secrets: readonly SecretEntry[]): string {
	if (secrets.length === 0) return 'There are no secrets.';
	return table(secrets, [
		{ header: 'Secret', cell: ({ name }) => name },
		{ header: 'Key', cell: ({ key_id }) => key_id },
		{ header: 'Changed', cell: ({ changed_at }) => changed_at },
		{ header: 'Readable', cell: ({ readable }) => (readable ? 'yes' : 'no') }
	]);
}

function describeRotation({ key_id, from, resealed, unreadable }: Rotation): string {
	const lines = [
		key_id === null
			? 'There is no key: the first secret makes one.'
			: `${count(resealed)} encrypted anew; the key is now ${key_id}.`
	];
	if (from === 'environment' || from === 'named_file')
		lines.push(
			'This key is given from outside. To change it, put a new one before it there, rotate, then take the old one out.'
		);
	if (unreadable.length > 0)
		lines.push(`No key at hand opens ${unreadable.join(', ')}: put the missing key back and rotate again.`);
	return lines.join('\n');
}

function describeForgotten(names: readonly string[], isDone: boolean): string {
	if (names.length === 0) return 'Every secret is readable.';
	if (isDone) return `${count(names.length)} forgotten: ${names.join(', ')}.`;
	return (
		`${count(names.length)} can’t be read: ${names.join(', ')}.\n` +
		'Where the key is given by the environment, set it for this command too. If it is lost for good, add --yes.'
	);
}

const count = (secrets: number) => (secrets === 1 ? '1 secret' : `${secrets} secrets`);

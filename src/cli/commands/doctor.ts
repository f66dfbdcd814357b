import type { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { hasMailPassword, readMailServer } from '#lib/server/automation/mail/server.ts';
import { checkIntegrity } from '#lib/server/store/integrity.ts';
import { recover } from '#lib/server/store/recover.ts';
import type { Store } from '#lib/server/store/store.ts';
import { print } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function recoverCommand(): Command {
	return storeCommand('recover', 'set a torn write-ahead log aside and say what was lost').action(
		async (options: StoreOptions) => {
			const result = await recover(options.data);
			print(result, ({ summary }) => summary, options);
		}
	);
}

export function doctorCommand(): Command {
	return storeCommand('doctor', 'check the installation and the records in it').action(
		async (options: StoreOptions) => {
			const result = await withStore(options, async (store) => ({
				node: process.version,
				engine: await store.engine.capabilities(),
				mail: await mailOf(store),
				findings: await checkIntegrity(store, systemViewer)
			}));
			print(
				result,
				({ node, engine, mail, findings }) =>
					[
						`Node ${node}, ${engine.name} ${engine.version}`,
						mail ? `Mail by ${mail.host}, port ${mail.port}` : 'No mail server is set up.',
						findings.length === 0 ? 'Every record is sound.' : '',
						...findings.map(
							(finding) => `${finding.entity}: ${finding.message} (${finding.count})\n  ${finding.advice}`
						)
					]
						.filter(Boolean)
						.join('\n'),
				options
			);
		}
	);
}

/** The mail server as far as it may be shown; null where none is set up. */
async function mailOf(store: Store) {
	const server = await readMailServer(store.engine);
	if (!server) return null;
	const { host, port, encryption, from } = server;
	return { host, port, encryption, from, has_password: await hasMailPassword(store) };
}

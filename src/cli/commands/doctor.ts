import type { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { checkIntegrity } from '#lib/server/store/integrity.ts';
import { recover } from '#lib/server/store/recover.ts';
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
				findings: await checkIntegrity(store, systemViewer)
			}));
			print(
				result,
				({ node, engine, findings }) =>
					[
						`Node ${node}, ${engine.name} ${engine.version}`,
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

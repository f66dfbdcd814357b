import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { generate } from '#lib/demo/generate.ts';
import { createOwner, createSignInLink, firstStart, ownerAccount } from '#lib/server/access/index.ts';
import { listImports, runImport } from '#lib/server/import/index.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { endProgress, say, sayProgress } from '../output.ts';
import { withStore } from '../with-store.ts';
import { seedNumber, sizeOption } from './generate.ts';
import { portNumber, serve } from './serve.ts';

const demoOwner = { name: 'Demo owner', email: 'owner@demo.example' };

interface DemoOptions {
	data: string;
	size: 'small' | 'demo' | 'bench';
	seed: number;
	port: number;
}

export function demoCommand(): Command {
	return new Command('demo')
		.description('run the app on a generated company')
		.option('--data <dir>', 'the folder of the demo company', './demo')
		.addOption(sizeOption())
		.option('--seed <number>', 'which company', seedNumber, 1)
		.option('--port <number>', 'where to listen; 0 takes any free port', portNumber, 4173)
		.action(async (options: DemoOptions) => {
			const link = await withStore(
				options,
				async (store) => {
					await refuseOthers(store);
					if ((await listImports(store, systemViewer)).length === 0) await fill(store, options);
					return signInLink(store);
				},
				{ makesFolder: true }
			);
			const address = await serve({ data: options.data, port: options.port, host: '127.0.0.1' });
			say(`
Weatherglass is at ${address}

Sign in once with this link (made for you, good for one use):
${address}${link}

The demo company is in ${resolve(options.data)}. Stop with Ctrl C; the same command starts it again.`);
		});
}

/** A demo in a folder of one's own work would fill it with invented deals, and print a way in. */
async function refuseOthers(store: Store): Promise<void> {
	if ((await firstStart(store)) || (await ownerAccount(store)).email === demoOwner.email) return;
	throw Object.assign(new Error('This folder holds a company of its own.'), {
		advice:
			'Leave --data out, or name a folder that is empty or holds a demo. `weatherglass serve` opens this one.'
	});
}

/** Generate the company as CRM export files and import those, as anyone would import their own. */
async function fill(store: Store, options: DemoOptions): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-demo-'));
	try {
		say('Generating the demo company …');
		const { files } = await generate({ size: options.size, seed: options.seed, out: folder });
		say(`Importing ${files.length} export files …`);
		await saveSettings(store, systemViewer, {
			company_name: 'Demo company',
			reporting_currency: 'EUR',
			time_zone: 'Europe/Berlin'
		});
		const report = await runImport(
			store,
			systemViewer,
			files.map((file) => join(folder, file.path)),
			{ onProgress: ({ file, step }) => sayProgress(`${file}: ${step}`) }
		);
		endProgress();
		const loaded = report.files.reduce((total, file) => total + file.rows_loaded, 0);
		const rejected = report.files.reduce((total, file) => total + file.rows_rejected, 0);
		say(
			`${loaded} records loaded, ${rejected} rows refused (the demo has some on purpose: see Data > Rejects).`
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function signInLink(store: Store): Promise<string> {
	if (await firstStart(store)) {
		// Nobody needs this password: every start prints a link that signs in.
		await createOwner(store, {
			...demoOwner,
			password: randomBytes(18).toString('base64url')
		});
	}
	const owner = await ownerAccount(store);
	return createSignInLink(store, owner.id);
}

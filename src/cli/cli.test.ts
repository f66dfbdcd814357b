import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	createAccount,
	createOwner,
	getSecret,
	listSecrets,
	setSecret,
	type SecretEntry
} from '#lib/server/access/index.ts';
import { openStore } from '#lib/server/store/store.ts';

/** The command as people type it, in a folder of their own, on one data folder that the tests fill in turn. */

const program = fileURLToPath(new URL('weatherglass.js', import.meta.url));
const isBuilt = existsSync(fileURLToPath(new URL('../../build/handler.js', import.meta.url)));

const countDeals = 'from deals select count(*)::integer as deals';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-cli-'));
	const files = {
		'deals.csv': [
			'id,name,amount,stage,status,close date,create date',
			'1,Acme,100,Won,won,2026-02-01,2026-01-01',
			'2,Beta,50.5,Won,won,2026-03-01,2026-01-01',
			'3,"=HYPERLINK(1)",70,New,open,,2026-01-05',
			''
		].join('\n'),
		'leads.csv': 'id,name,email,create date\n1,Ada,ada@example.com,2026-01-01\n',
		'empty.csv': '',
		'header.csv': 'id,name,amount\n',
		'binary.csv': Buffer.from(Array.from({ length: 3000 }, (_, place) => (place * 7919) % 256)),
		'mapping.json': '{ not JSON'
	};
	for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
	code: number;
	stdout: string;
	stderr: string;
}

const weatherglass = (...words: string[]): Promise<Outcome> => weatherglassWith({}, ...words);

function weatherglassWith(environment: Record<string, string>, ...words: string[]): Promise<Outcome> {
	return new Promise((done) => {
		execFile(
			process.execPath,
			[program, ...words],
			// The engine waits for the next command instead of starting anew for each.
			{
				cwd: folder,
				env: { ...process.env, WEATHERGLASS_DATA: 'data', WEATHERGLASS_LINGER: '3', ...environment }
			},
			(error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr })
		);
	});
}

/** The one JSON document that a command printed: anything beside it can't be read. */
async function json<T>(...words: string[]): Promise<T> {
	const { code, stdout, stderr } = await weatherglass(...words, '--json');
	expect([code, stderr]).toEqual([0, '']);
	return JSON.parse(stdout) as T;
}

interface Imported {
	id: string;
	status: string;
	undone_at: string | null;
	files: { file_name: string }[];
}

describe('what was mistyped', () => {
	it('ends with 2, says what, and prints no result', async () => {
		const outcomes = await Promise.all([
			weatherglass('frobnicate'),
			weatherglass('metric'),
			weatherglass('metric', 'won_amount', '--grain', 'fortnight'),
			weatherglass('serve', '--port', 'eighty')
		]);
		expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(4).fill([2, '']));
		expect(outcomes.map(({ stderr }) => stderr)).toEqual([
			expect.stringContaining('unknown command'),
			expect.stringContaining('missing required argument'),
			expect.stringMatching(/fortnight.*Allowed choices are day, week/s),
			expect.stringContaining('A port is a whole number')
		]);
	});

	it('is told from help, which ends with 0', async () => {
		const [all, one] = await Promise.all([weatherglass('--help'), weatherglass('import', '--help')]);
		expect([all.code, one.code]).toEqual([0, 0]);
		expect(all.stdout).toMatch(/serve.*import.*metric.*backup/s);
		expect(one.stdout).toContain('--dry-run');
	});
});

describe('a file that can’t be imported', () => {
	it('is refused in one message with advice', async () => {
		const messages = {
			'missing.csv': /^There is no file .*missing\.csv\.\n/,
			'empty.csv': /^empty\.csv is empty\.\n/,
			'header.csv': /^header\.csv has a header and no rows\.\n/,
			'binary.csv': /^binary\.csv is not a text file/
		};
		await Promise.all(
			Object.entries(messages).map(async ([file, message]) => {
				const { code, stdout, stderr } = await weatherglass('import', file);
				expect([file, code, stdout]).toEqual([file, 1, '']);
				expect(stderr).toMatch(message);
				expect(stderr.trimEnd().split('\n')).toHaveLength(2);
			})
		);
	});

	it('is refused before anything is opened where the words around it are wrong', async () => {
		const outcomes = await Promise.all([
			weatherglass('import', 'deals.csv', '--as', 'unicorns'),
			weatherglass('import', 'deals.csv', '--map', 'mapping.json')
		]);
		expect(outcomes.map(({ code }) => code)).toEqual([1, 1]);
		expect(outcomes[0]!.stderr).toMatch(/no entity “unicorns”/);
		expect(outcomes[1]!.stderr).toMatch(/mapping\.json can't be read/);
	});

	it('leaves the store as it was', async () => {
		const [imports, { rows }] = await Promise.all([
			json('imports'),
			json<{ rows: unknown[] }>('sql', countDeals)
		]);
		expect([imports, rows]).toEqual([[], [{ deals: 0 }]]);
	});
});

describe('an import', () => {
	it('that is only tried changes nothing', async () => {
		const report = await json<{ status: string }>('import', 'deals.csv', '--as', 'deals', '--dry-run');
		expect(report.status).toBe('dry_run');
		expect(await json('imports')).toEqual([]);
	});

	it('of a file named as it lies in the folder makes its figures', async () => {
		const { code, stdout } = await weatherglass('import', 'deals.csv', '--as', 'deals');
		expect(code).toBe(0);
		expect(stdout).toMatch(/^Import import_\w+: done\n/);
		expect(await json('metric', 'won_amount')).toMatchObject({
			metric: 'won_amount',
			currency: 'EUR',
			total: { value: '150.5000', sample: 2 }
		});
	});

	it('is listed', async () => {
		const [imports, { stdout }] = await Promise.all([json<Imported[]>('imports'), weatherglass('imports')]);
		expect(imports).toMatchObject([{ status: 'done', files: [{ file_name: 'deals.csv', rows_loaded: 3 }] }]);
		expect(stdout).toContain(imports[0]!.id);
	});
});

describe('accounts', () => {
	it('are listed, invited and let back in by whoever has the machine', async () => {
		const { link } = await json<{ link: string }>('accounts', 'invite', 'bo@example.com', '--name', 'Bo');
		expect(link).toMatch(/^http:\/\/localhost:4173\/invitation#[\w-]{43}$/);
		const store = await openStore(join(folder, 'data'));
		await createOwner(store, { name: 'Eve', email: 'eve@example.com', password: 'a long enough secret' });
		await store.close();
		expect(await json<{ email: string }[]>('accounts')).toMatchObject([
			{ email: 'eve@example.com', role: 'admin', last_sign_in_at: null }
		]);
		const [reset, unknown, last] = await Promise.all([
			weatherglass('accounts', 'reset', 'Eve@example.com', '--origin', 'https://crm.example.com/'),
			weatherglass('accounts', 'reset', 'nobody@example.com'),
			weatherglass('accounts', 'disable', 'eve@example.com')
		]);
		expect(reset.stdout).toMatch(/https:\/\/crm\.example\.com\/sign-in\/reset#[\w-]{43}/);
		expect(unknown).toMatchObject({ code: 1, stdout: '' });
		expect(last).toMatchObject({ code: 1, stderr: expect.stringContaining('the only administrator') });
	});
});

describe('a metric', () => {
	it('is explained by its definition, its SQL and the records behind it', async () => {
		const { stdout } = await weatherglass('metric', 'won_amount', '--explain');
		expect(stdout).toContain('The amount of deals won in the period.');
		expect(stdout).toMatch(/^select$/m);
		expect(stdout).toContain('2 of 2 records behind it');
		expect(stdout).toMatch(/Beta .*deals\.csv {2}3$/m);
		expect(stdout).toMatch(/Acme .*deals\.csv {2}2$/m);
	});

	it('is broken down, filtered and cut to a period', async () => {
		const byMonth = await json<{ rows: object[]; total: object }>(
			...['metric', 'won_amount', '--grain', 'month', '--from', '2026-01-01', '--to', '2026-04-01'],
			...['--where', 'status = won']
		);
		expect(byMonth).toMatchObject({
			rows: [{ value: '0.0000' }, { value: '100.0000' }, { value: '50.5000' }],
			total: { value: '150.5000' }
		});
	});

	it('that doesn’t exist is answered with those that are near; as JSON it is still one document', async () => {
		const [asText, asJson] = await Promise.all([
			weatherglass('metric', 'won_amout'),
			weatherglass('metric', 'won_amount', '--from', 'yesterday', '--json')
		]);
		expect(asText).toMatchObject({ code: 1, stdout: '' });
		expect(asText.stderr).toMatch(/Did you mean .*won_amount/);
		expect(asJson.code).toBe(1);
		expect(JSON.parse(asJson.stdout)).toMatchObject({ error: { code: 'invalid_date' } });
	});

	it('of the catalogue is listed without a data folder', async () => {
		const metrics = await json<{ name: string; definition: string }[]>('metrics');
		expect(metrics.map(({ name }) => name)).toContain('won_amount');
	});
});

describe('segments', () => {
	const at = ['--data', 'segments'];
	const rule = (country: string) => JSON.stringify({ field: 'country', is: 'in', values: [country] });

	it('are kept, changed, taken out and deleted, and filter what is exported', async () => {
		await writeFile(
			join(folder, 'companies.csv'),
			'id,name,country\n1,Acme,Germany\n2,Bolt,Germany\n3,Coil,France\n'
		);
		await json('import', 'companies.csv', '--as', 'companies', ...at);
		const { rows } = await json<{ rows: [string][] }>(
			'sql',
			"select distinct country from companies where name = 'Acme'",
			...at
		);
		const german = String(Object.values(rows[0]!)[0]);
		const make = ['segments', 'create', 'German', '--of', 'companies', '--rule'];
		const made = await json<{ id: string }>(...make, rule(german), ...at);
		expect(made).toMatchObject({ name: 'German', finds: 2, shared: true, version: 1 });
		expect(await json('segments', 'list', ...at)).toMatchObject([{ name: 'German', finds: 2 }]);
		const members = await weatherglass('segments', 'export', 'german', ...at);
		expect(members.stdout.trim().split('\n')).toHaveLength(3);
		const outside = ['--filter', 'segment.not=German', '--format', 'ndjson'];
		const others = await weatherglass('export', 'companies', ...outside, ...at);
		expect(JSON.parse(others.stdout)).toMatchObject({ name: 'Coil' });
		await writeFile(join(folder, 'rule.json'), rule('nowhere'));
		expect(
			await json('segments', 'change', made.id, '--name', 'Nobody', '--rule', '@rule.json', ...at)
		).toMatchObject({ name: 'Nobody', finds: 0, version: 2 });
		expect(await json('segments', 'show', 'nobody', ...at)).toMatchObject({ id: made.id });
		expect(await json('segments', 'delete', 'Nobody', ...at)).toMatchObject({ deleted: true });
	});

	it('that can’t be kept, or are not there, are told with what to do', async () => {
		const make = ['segments', 'create', 'X', '--of', 'companies', '--rule'];
		const outcomes = [
			await weatherglass(...make, '{', ...at),
			await weatherglass(...make, rule('DE').replace('country', 'mood'), ...at),
			await weatherglass('segments', 'show', 'Nobody', ...at),
			await weatherglass('export', 'companies', '--filter', 'segment=Nobody', ...at)
		];
		expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(4).fill([1, '']));
		expect(outcomes.map(({ stderr }) => stderr)).toEqual([
			expect.stringContaining('Write it as {"field": "country"'),
			expect.stringContaining('mood'),
			expect.stringContaining('`weatherglass segments list` names them.'),
			expect.stringContaining('There is none yet.')
		]);
	});
});

describe('SQL', () => {
	it('is answered as JSON, or as CSV in which no cell starts a formula', async () => {
		const query = 'from deals select name, amount order by amount';
		const [{ stdout }, { columns, rows }] = await Promise.all([
			weatherglass('sql', query, '--format', 'csv'),
			json<{ columns: { name: string }[]; rows: object[] }>('sql', query)
		]);
		expect(stdout).toBe("name,amount\nBeta,50.5000\n'=HYPERLINK(1),70.0000\nAcme,100.0000\n");
		expect(columns.map(({ name }) => name)).toEqual(['name', 'amount']);
		expect(rows).toHaveLength(3);
	});

	it('changes nothing', async () => {
		const outcomes = await Promise.all([
			weatherglass('sql', 'delete from deals'),
			weatherglass('sql', 'select 1; drop table deals')
		]);
		expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(2).fill([1, '']));
		const { rows } = await json<{ rows: unknown[] }>('sql', countDeals);
		expect(rows).toEqual([{ deals: 3 }]);
	});
});

describe('a folder that is not there', () => {
	it('is told, and not made: a mistyped name must not answer like an empty company', async () => {
		const { code, stderr } = await weatherglass('metric', 'won_amount', '--data', 'mistyped');
		expect(code).toBe(1);
		expect(stderr).toContain('There is no data in');
		expect(existsSync(join(folder, 'mistyped'))).toBe(false);
	});
});

describe('a backup', () => {
	it('is restored into a folder of its own, with the same figures, and overwrites nothing', async () => {
		expect(await weatherglass('backup', 'backup.zip')).toMatchObject({ code: 0 });
		expect(await weatherglass('restore', 'backup.zip', '--data', 'restored')).toMatchObject({ code: 0 });
		expect(await json('metric', 'won_amount', '--data', 'restored')).toMatchObject({
			total: { value: '150.5000' }
		});
		const [again, over, nowhere] = await Promise.all([
			weatherglass('backup', 'backup.zip'),
			weatherglass('restore', 'backup.zip', '--data', 'restored'),
			weatherglass('restore', 'nowhere', '--data', 'other')
		]);
		expect([again.code, over.code, nowhere.code]).toEqual([1, 1, 1]);
		expect(again.stderr).toContain('exists already');
		expect(over.stderr).toContain('restored is not empty');
		expect(nowhere.stderr).toContain('There is no backup at');
	});
});

describe('the doctor', () => {
	it('says what runs and that every record is sound', async () => {
		expect((await weatherglass('doctor')).stdout).toMatch(
			/^Node v\d+.*DuckDB v.*\nEvery record is sound\.\n$/s
		);
	});
});

describe('a command while the data folder is open elsewhere', () => {
	it('goes through the engine that runs, which sees what the command did', async () => {
		const store = await openStore(join(folder, 'data'));
		try {
			expect(await weatherglass('import', 'leads.csv', '--as', 'leads')).toMatchObject({ code: 0 });
			expect((await store.engine.query('from leads')).rows).toMatchObject([{ name: 'Ada' }]);
		} finally {
			await store.close();
		}
	});

	it.skipIf(!isBuilt)('works beside the server, which goes on', async () => {
		const server = spawn(process.execPath, [program, 'serve', '--port', '0', '--data', 'data'], {
			cwd: folder,
			stdio: ['ignore', 'ignore', 'pipe']
		});
		const exited = new Promise<number | null>((done) => server.once('exit', done));
		try {
			const address = await new Promise<string>((done, failed) => {
				let said = '';
				server.stderr.on('data', (part) => {
					said += part;
					const found = /at (http:\S+)/.exec(said);
					if (found) done(found[1]!);
				});
				server.once('exit', () => failed(new Error(said)));
			});
			expect((await fetch(`${address}/sign-in`)).status).toBe(200);
			expect(await json('metric', 'won_amount')).toMatchObject({ total: { value: '150.5000' } });
			expect((await fetch(`${address}/sign-in`)).status).toBe(200);
		} finally {
			server.kill('SIGTERM');
		}
		expect(await exited).toBe(0);
	});
});

describe('secrets', () => {
	it('are listed without their values, and a new key leaves them readable', async () => {
		const store = await openStore(join(folder, 'data'));
		try {
			await setSecret(store, 'sync/hubspot/token', 'pat-the-token', null);
			const [before] = await listSecrets(store);
			expect(await json('secrets', 'rotate')).toMatchObject({ resealed: 1, unreadable: [] });
			const [after] = await json<SecretEntry[]>('secrets', 'list');
			expect(after).toEqual({ ...before, key_id: expect.not.stringMatching(before!.key_id) });
			expect(await getSecret(store, 'sync/hubspot/token')).toBe('pat-the-token');
		} finally {
			await store.close();
		}
	});

	it('are not forgotten where another key is given by mistake', async () => {
		const otherKey = { WEATHERGLASS_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };
		const [named, refused] = await Promise.all([
			weatherglassWith(otherKey, 'secrets', 'forget-unreadable'),
			weatherglassWith({ WEATHERGLASS_SECRET_KEY: 'hunter2' }, 'secrets', 'list')
		]);
		expect(named.stdout).toContain('If it is lost for good, add --yes');
		expect(refused).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^WEATHERGLASS_SECRET_KEY holds no key(?!.*hunter2)/s)
		});
		expect(await json('secrets', 'forget-unreadable', '--yes')).toEqual({ forgotten: [], unreadable: [] });
	});
});

describe('a second factor', () => {
	it('is removed by the e-mail of its account', async () => {
		const store = await openStore(join(folder, 'data'));
		try {
			const { id, email } = await createAccount(store, systemViewer, {
				name: 'Ada',
				email: 'ada@example.com',
				password: 'correct horse battery staple',
				role: 'analyst'
			});
			await store.engine.query('insert into second_factors (account_id, last_step) values ($1, 0)', [id], {
				readOnly: false
			});
			expect(await json('second-factor', 'remove', 'Ada@Example.com')).toEqual({ email });
			const [listed, nobody] = await Promise.all([
				json('second-factor', 'list'),
				weatherglass('second-factor', 'remove', 'bo@example.com')
			]);
			expect(listed).toContainEqual(
				expect.objectContaining({ email, enrolled_at: null, is_required: false })
			);
			expect(nobody).toMatchObject({
				code: 1,
				stderr: expect.stringContaining('has the e-mail bo@example.com')
			});
		} finally {
			await store.close();
		}
	});
});

describe('undoing an import', () => {
	it('takes its records back', async () => {
		const imports = await json<Imported[]>('imports');
		const { id } = imports.find(({ files }) => files[0]!.file_name === 'deals.csv')!;
		expect(await weatherglass('undo-import', id)).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/is undone: \d+ records removed/)
		});
		const [after, won, nothing] = await Promise.all([
			json<Imported[]>('imports'),
			json('metric', 'won_amount'),
			weatherglass('undo-import', 'import_0')
		]);
		expect(after.find((one) => one.id === id)!.undone_at).not.toBeNull();
		expect(won).toMatchObject({ total: { value: '0.0000', sample: 0 } });
		expect(nothing).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('There is no import import_0.')
		});
	});
});

describe('personal data', () => {
	const at = ['--data', 'people'];

	it('are suppressed, left out of lists, and taken out whole', async () => {
		const people = [
			'id,name,email,create date',
			'1,Ada Byron,ada@love.example,2026-01-01',
			'2,Bea Kin,bea@kin.example,2026-01-01',
			'3,Old Timer,old@timer.example,2010-01-01',
			''
		];
		await writeFile(join(folder, 'people.csv'), people.join('\n'));
		await json('import', 'people.csv', '--as', 'leads', ...at);
		expect(await json('privacy', 'suppress', 'kin.example', '--reason', 'asked', ...at)).toMatchObject([
			{ kind: 'domain', value: 'kin.example', reason: 'asked', people: 1 }
		]);

		const list = await weatherglass('export', 'leads', '--people', 'contactable', ...at);
		expect([list.code, list.stderr]).toEqual([0, 'Left out: 1 of them, 1 on the suppression list.\n']);
		expect(list.stdout.trim().split('\n')).toHaveLength(3);
		expect(list.stdout).not.toContain('bea@kin.example');
		const whole = await json('export', 'leads', '--out', 'all-leads.csv', ...at);
		expect(whole).toMatchObject({ left_out: { suppressed: 0 }, not_contactable: 1 });
		const archive = await json('privacy', 'export', 'ada@love.example', '--out', 'ada.zip', ...at);
		expect(archive).toMatchObject({ records: 1, lines: 1 });
		expect(existsSync(join(folder, 'ada.zip'))).toBe(true);
	});

	it('are kept as long as rules say, and erased once that is confirmed', { timeout: 180_000 }, async () => {
		const refused = await weatherglass('privacy', 'erase', 'ada@love.example', '--confirm', 'ada', ...at);
		expect([refused.code, refused.stdout]).toEqual([1, '']);
		expect(refused.stderr).toMatch(/Nothing was erased.*--dry-run.*--confirm ada@love\.example/s);

		const [rule] = await json<{ id: string }[]>(
			...['privacy', 'retention', '--add', '--entity', 'leads', '--condition', 'created'],
			...['--months', '60', '--action', 'erase', ...at]
		);
		expect(rule).toMatchObject({ enabled: false, due: 1, done: 0 });
		expect(await json('privacy', 'retention', '--enable', rule!.id, '--apply', ...at)).toMatchObject([
			{ enabled: true, done: 1 }
		]);

		const erased = await json<{ erasure_id: string }>(
			...['privacy', 'erase', 'ada@love.example', '--confirm', 'ada@love.example', '--reason', 'Asked', ...at]
		);
		expect(await json('privacy', 'ledger', ...at)).toMatchObject([
			{ id: erased.erasure_id, reason: 'Asked', cause: 'request' },
			{ cause: 'retention' }
		]);
	});
});

/** A real Tryton for tests: Debian's packages, on loopback, with a database of its own in a temporary folder. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { trytonPrograms } from '../tryton.js';

const password = 's3cret';
const name = 'crm';

/** What its API answers is Tryton's own JSON: tests look into it freely. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

export interface TrytonServer {
	credentials: Record<string, string>;
	/** Call a method over the API, as the administrator. @throws what the server says */
	call(method: string, ...params: unknown[]): Promise<Answer>;
	close(): void;
}

/** Make a database with opportunities and serve it; by nobody where this process is root. @throws when it does not come up */
export async function startTryton(): Promise<TrytonServer> {
	const folder = mkdtempSync(join(tmpdir(), 'weatherglass-tryton-'));
	const port = await freePort();
	const config = join(folder, 'trytond.conf');
	const secret = join(folder, 'password');
	const settings = {
		database: ['uri=sqlite://', `path=${folder}`],
		web: [`listen=127.0.0.1:${port}`],
		session: ['authentications=password']
	};
	const lines = Object.entries(settings).flatMap(([section, values]) => [`[${section}]`, ...values]);
	writeFileSync(config, `${lines.join('\n')}\n`);
	writeFileSync(join(folder, `${name}.sqlite`), '');
	writeFileSync(secret, `${password}\n`);
	const who = process.getuid?.() === 0 ? nobody() : null;
	if (who)
		for (const path of [folder, config, secret, join(folder, `${name}.sqlite`)])
			chownSync(path, who.uid, who.gid);
	const options = {
		cwd: folder,
		...who,
		env: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', TRYTONPASSFILE: secret }
	};
	const remove = () => rmSync(folder, { recursive: true, force: true });
	const modules = ['-u', 'sale_opportunity', '--activate-dependencies'];
	const making = ['-c', config, '-d', name, '--all', '--email', 'admin@tryton.example', ...modules];
	try {
		await ending(spawn(trytonPrograms.manage, making, options));
	} catch (error) {
		remove();
		throw error;
	}
	const server = spawn(trytonPrograms.serve, ['-c', config, '-d', name], { ...options, stdio: 'ignore' });
	const close = () => {
		server.kill('SIGKILL');
		remove();
	};
	const address = `http://127.0.0.1:${port}`;
	try {
		await answering(address, server);
		return {
			credentials: { address, database: name, login: 'admin', password },
			call: await signedIn(`${address}/${name}/`),
			close
		};
	} catch (error) {
		close();
		throw error;
	}
}

/** @throws what a program said when it did not end well */
function ending(program: ChildProcess): Promise<void> {
	return new Promise((done, failed) => {
		let said = '';
		program.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
		program.once('error', failed);
		program.once('close', (code) =>
			code === 0 ? done() : failed(new Error(`${program.spawnfile}: ${said}`))
		);
	});
}

function nobody(): { uid: number; gid: number } {
	const id = (kind: string) => Number(spawnSync('id', [kind, 'nobody']).stdout.toString());
	return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((ready) => server.once('listening', ready));
	const { port } = server.address() as AddressInfo;
	await new Promise((closed) => server.close(closed));
	return port;
}

async function answering(address: string, server: ChildProcess): Promise<void> {
	const body = JSON.stringify({ id: 1, method: 'common.server.version', params: [] });
	const headers = { 'content-type': 'application/json' };
	for (let attempt = 0; attempt < 600; attempt++) {
		if (server.exitCode !== null) throw new Error(`trytond ended with ${server.exitCode}.`);
		const response = await fetch(address, { method: 'POST', body, headers }).catch(() => null);
		if (response?.ok) return;
		await sleep(100);
	}
	throw new Error('trytond did not answer within a minute.');
}

async function signedIn(address: string): Promise<TrytonServer['call']> {
	const send = async (authorization: string | null, method: string, params: unknown[]): Promise<Answer> => {
		const response = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
			body: JSON.stringify({ id: 1, method, params })
		});
		const said = await response.text();
		if (!response.ok) throw new Error(`${method}: ${response.status} ${said}`);
		const { result, error } = JSON.parse(said) as { result?: Answer; error?: unknown };
		if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
		return result;
	};
	const [uid, session] = (await send(null, 'common.db.login', ['admin', { password }, 'en'])) as [
		number,
		string
	];
	const authorization = `Session ${Buffer.from(`admin:${uid}:${session}`).toString('base64')}`;
	return (method, ...params) => send(authorization, method, params);
}

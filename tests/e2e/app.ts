/** The built app on a data folder of its own, as the browser tests start it. */
import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'src/cli/weatherglass.js');

/** Real exports that may not be committed; tests that need them skip where they are absent. */
export const realData = join(root, '../shared/data');
export const hasRealData = existsSync(realData);

export interface App {
	url: string;
	data: string;
	/** Of the server; the engine is a process of its own. */
	pid: number;
	stop(): Promise<void>;
}

/** Run a `weatherglass` command and answer its standard output. */
export async function weatherglass(...commandArguments: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, [cli, ...commandArguments], {
		cwd: root,
		maxBuffer: 64 * 1024 * 1024,
		// The engine waits for the next command, or for the server, instead of starting anew for each.
		env: { ...process.env, WEATHERGLASS_LINGER: '3' }
	});
	return stdout;
}

export const newDataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'weatherglass-e2e-'));

/** Serve a data folder on a free port. */
export async function startApp(data: string): Promise<App> {
	const server: ChildProcess = spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'pipe']
	});
	const url = await new Promise<string>((found, failed) => {
		let said = '';
		server.stderr!.on('data', (chunk: Buffer) => {
			said += chunk.toString();
			const address = /http:\/\/localhost:\d+/.exec(said);
			if (address) found(address[0]);
		});
		server.once('exit', (code) => failed(new Error(`The server ended with ${code}:\n${said}`)));
	});
	return {
		url,
		data,
		pid: server.pid!,
		async stop() {
			const ended = new Promise((done) => server.once('exit', done));
			server.kill('SIGTERM');
			await ended;
			await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		}
	};
}

export const owner = {
	name: 'Ada Owner',
	email: 'ada@example.com',
	password: 'correct horse battery staple'
};

/** First start: make the owner account. Leaves the page signed in on the Overview. */
export async function createOwner(page: Page, app: App): Promise<void> {
	await page.goto(app.url);
	await expect(page).toHaveURL(/\/first-start$/);
	await page.getByLabel('Name').fill(owner.name);
	await page.getByLabel('E-mail').fill(owner.email);
	await page.getByLabel('Password', { exact: true }).fill(owner.password);
	await page.getByRole('button', { name: 'Create account' }).click();
	await overviewListens(page);
}

/** The scripts of the page are at work: keys that are pressed before are heard by nobody. */
export const listens = (page: Page): Promise<void> => expect(page.locator('html[data-keys]')).toBeAttached();

async function overviewListens(page: Page): Promise<void> {
	await expect(page).toHaveURL(/\/overview/, { timeout: 30_000 });
	await listens(page);
}

/** Sign in, or make the owner account where there is none yet. Leaves the page on the Overview. */
export async function signIn(page: Page, app: App): Promise<void> {
	await page.goto(`${app.url}/sign-in`);
	if (new URL(page.url()).pathname === '/first-start') return createOwner(page, app);
	await page.getByLabel('E-mail').fill(owner.email);
	await page.getByLabel('Password', { exact: true }).fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await overviewListens(page);
}

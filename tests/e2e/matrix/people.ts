/** The accounts of the matrix, and whose records each may see. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import type { Role } from '../../../src/lib/crm/viewer.ts';
import { newDataFolder, startApp, type App } from '../app.ts';

export const roles: Record<string, Role> = {
	annika: 'rep',
	stranger: 'rep',
	north: 'manager',
	top: 'manager',
	marketer: 'marketer',
	analyst: 'analyst',
	ada: 'admin'
};

/** Whose records there are. */
export const everyone = ['annika', 'abelard', 'suleika', 'nobody'];

/** Whose records an account may see. */
export const seen: Record<string, string[]> = {
	annika: ['annika'],
	stranger: [],
	north: ['annika', 'abelard', 'nobody'],
	top: everyone,
	marketer: everyone,
	analyst: everyone,
	ada: everyone
};

export const seesAll = (who: string): boolean => everyone.every((owner) => seen[who]!.includes(owner));

interface SignedIn {
	/** A saved view of theirs, and one that they deleted. */
	view: string;
	goneView: string;
	/** A dashboard of theirs, a text on it, and a dashboard that they deleted. */
	dashboard: string;
	tile: string;
	goneDashboard: string;
	/** A notebook of theirs at version 2, and one that they deleted. */
	notebook: string;
	goneNotebook: string;
	/** Their dashboard, sent to themselves on a schedule. */
	mail: string;
	cookie: string;
	token: string;
	account: string;
	/** Ids of the session and of the API token. */
	session: string;
	tokenId: string;
}

/** What `company.ts` made, and how its accounts sign in. */
export interface Company {
	owners: Record<string, number>;
	signedIn: Record<string, SignedIn>;
	/** A segment of each account's own. */
	segments: Record<string, string>;
	/** A dashboard of the company's wins by owner, shared with every role. */
	sharedDashboard: string;
	/** A webhook that is paused. */
	webhook: string;
	/** A notebook of the company's wins and deals, shared with every role. */
	sharedNotebook: string;
	/** Merges of two leads of one owner, by the owner; and `crossed`: of a lead of Suleika's into one of Annika's. */
	merges: Record<string, string>;
	/** An import for each who may import, with a file of which one row waits. */
	imports: Record<string, { id: string; file: string; line: number; fingerprint: string }>;
	invitation: string;
	retentionRule: string;
}

export interface Matrix {
	app: App;
	company: Company;
}

/** Make the company and serve it. */
export async function startMatrix(): Promise<Matrix> {
	const folder = await newDataFolder();
	const seed = fileURLToPath(new URL('company.ts', import.meta.url));
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', seed, folder]);
	const company = JSON.parse(stdout) as Company;
	// Nobody asks as often as a matrix does.
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	const app = await startApp(folder);
	delete process.env.WEATHERGLASS_RATE_FACTOR;
	return { app, company };
}

/** Sums in which an amount is that the account may not see, each as its digits. */
function hiddenSums({ owners }: Company, who: string): string[] {
	const amounts = Object.entries(owners);
	const sums: string[] = [];
	for (let choice = 1; choice < 2 ** amounts.length; choice++) {
		const chosen = amounts.filter((_, place) => choice & (1 << place));
		if (chosen.every(([owner]) => seen[who]!.includes(owner))) continue;
		const sum = chosen.reduce((total, [, amount]) => total + amount, 0);
		sums.push(String(sum), String(2 * sum));
	}
	return sums;
}

/** What an answer says of records that an account may not see: words of theirs, and amounts, also within a sum. */
export function hiddenIn(company: Company, who: string, body: string): string[] {
	const words = everyone
		.filter((owner) => !seen[who]!.includes(owner) && body.includes(`zz${owner}zz`))
		.map((owner) => `a record of ${owner}`);
	const numbers = new Set(body.replaceAll(/(?<=\d)[,.\u00a0\u202f' ](?=\d{3})/g, '').match(/\d+/g));
	const sums = hiddenSums(company, who).filter((sum) => numbers.has(sum));
	return [...words, ...sums.map((sum) => `the sum ${sum}`)];
}

/** An answer says nothing of records that an account may not see. */
export const expectNothingHidden = (company: Company, who: string, address: string, body: string): void =>
	expect(hiddenIn(company, who, body), `${who} at ${address}`).toEqual([]);

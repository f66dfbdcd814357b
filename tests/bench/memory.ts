import { readFile } from 'node:fs/promises';

/** The most memory in MB that a process held resident, as its system counts it. */
export async function watchMemory(pid: number): Promise<{ most(): number; end(): number }> {
	let most = 0;
	const look = async () => {
		const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
		most = Math.max(most, Math.ceil(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024));
	};
	await look();
	const timer = setInterval(() => void look(), 50);
	return {
		most: () => most,
		end: () => {
			clearInterval(timer);
			return most;
		}
	};
}

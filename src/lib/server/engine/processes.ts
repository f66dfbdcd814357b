import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, in whatever unit the system gives, or null when it can't be told: only to see that a pid
 * in an old lock now belongs to somebody else.
 */
export function processStart(pid: number): string | null {
	try {
		if (process.platform === 'linux') return linuxStat(pid)[19] ?? null;
		if (process.platform === 'win32') return null;
		return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
	} catch {
		return null;
	}
}

/** Whether a process runs. One that has ended but whose parent has not collected it does not count as running. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
	if (process.platform !== 'linux') return true;
	try {
		return !['Z', 'X'].includes(linuxStat(pid)[0] ?? '');
	} catch {
		return false;
	}
}

/** The fields of /proc/PID/stat from the state on; the name before it may hold spaces and brackets. */
function linuxStat(pid: number): string[] {
	const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
	return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

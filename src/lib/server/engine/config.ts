import { availableParallelism, totalmem } from 'node:os';

/** How an engine process runs. It applies when `connectEngine` starts one; a running engine keeps its own. */
export interface EngineOptions {
	/** Bytes DuckDB may use before it spills to disk. Default: 60 % of the machine's memory, 8 GB at most. */
	memoryLimit?: number;
	/** Threads of a query. Default: the number of cores. */
	threads?: number;
	/** Milliseconds after which a query outside a transaction is interrupted. Default: two minutes. */
	timeLimit?: number;
	/** Bytes that queries may spill to `tmp/`. Default: half of the free disk, 100 GB at most. */
	temporaryLimit?: number;
	/** Queries that run at once. Default: cores + 1. */
	concurrency?: number;
	/** Milliseconds the engine process stays after its last client has left. Default: 300. */
	linger?: number;
}

export type EngineConfig = Required<Omit<EngineOptions, 'temporaryLimit'>> & {
	temporaryLimit: number | null;
};

const gigabyte = 1024 ** 3;
const units: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: gigabyte, T: 1024 * gigabyte };

function bytes(text: string | undefined): number | undefined {
	const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*$/i.exec(text ?? '');
	return match ? Math.floor(Number(match[1]) * units[match[2]!.toUpperCase()]!) : undefined;
}

function positive(text: string | undefined): number | undefined {
	const number = Number(text);
	return text && Number.isFinite(number) && number > 0 ? number : undefined;
}

function defaultMemory(): number {
	// In a container the machine's memory is not ours; 0 and absurd values mean no limit.
	const constrained = process.constrainedMemory?.() ?? 0;
	const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
	return Math.floor(Math.min(memory * 0.6, 8 * gigabyte));
}

/**
 * The settings of an engine process: what the caller says, else the environment (WEATHERGLASS_MEMORY_LIMIT such as
 * `4GB`, WEATHERGLASS_THREADS, WEATHERGLASS_TIME_LIMIT and WEATHERGLASS_LINGER in seconds), else the defaults.
 */
export function engineConfig(options: EngineOptions = {}, environment = process.env): EngineConfig {
	const cores = availableParallelism();
	const milliseconds = (seconds: string | undefined) => {
		const given = positive(seconds);
		return given && given * 1000;
	};
	return {
		memoryLimit: options.memoryLimit ?? bytes(environment.WEATHERGLASS_MEMORY_LIMIT) ?? defaultMemory(),
		threads: options.threads ?? Math.floor(positive(environment.WEATHERGLASS_THREADS) ?? cores),
		timeLimit: options.timeLimit ?? milliseconds(environment.WEATHERGLASS_TIME_LIMIT) ?? 120_000,
		temporaryLimit: options.temporaryLimit ?? null,
		concurrency: options.concurrency ?? cores + 1,
		linger: options.linger ?? milliseconds(environment.WEATHERGLASS_LINGER) ?? 300
	};
}

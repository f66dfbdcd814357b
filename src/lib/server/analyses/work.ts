/** An analysis as work: how far it is, and that it can be stopped. */
import type { ThreadOptions } from '#lib/server/threads/pool.ts';

export interface AnalysisProgress {
	/** What is being done, in a few words. */
	step: string;
	/** The share of this step that is done, 0 to 1; null where nobody can tell. */
	fraction: number | null;
}

/** Whoever waits for an analysis. */
export interface AnalysisWork {
	/** Aborting says that they wait no more. */
	signal?: AbortSignal;
	onProgress?: (progress: AnalysisProgress) => void;
}

/** Nobody watches, and nobody stops it. */
export const unwatched: AnalysisWork = {};

/** Say what is being done from now on. */
export function step(work: AnalysisWork, said: string): void {
	work.onProgress?.({ step: said, fraction: null });
}

/** Run a part of an analysis in a thread, saying what it does and how far it is. */
export function computed<Input, Output>(
	work: AnalysisWork,
	said: string,
	computation: (input: Input, options: ThreadOptions) => Promise<Output>,
	input: Input
): Promise<Output> {
	step(work, said);
	return computation(input, {
		signal: work.signal,
		onProgress: (fraction) => work.onProgress?.({ step: said, fraction })
	});
}

/** What a thread is started with. */
export interface ThreadData {
	/** The folder of the package. */
	root: string;
}

/** A computation that a thread is asked for. */
export interface Asked {
	/** Of a source file, from the root of the package. */
	module: string;
	/** Of the function that the file exports. */
	name: string;
	input: unknown;
}

/** What a thread says of it. */
export type Answer =
	| { progress: number }
	| { result: unknown }
	| { failure: { name: string; message: string; stack: string | undefined } };

/** A function that a thread runs: from what can be cloned to what can be cloned, with no store and no request around it. */
export type Computation<Input, Output> = (
	input: Input,
	report: (fraction: number) => void
) => Output | Promise<Output>;

/** Why a notebook can't be run or read as it was asked, with what to do about it. */
export class NotebookError extends Error {
	override readonly name = 'NotebookError';
	constructor(
		readonly code: 'unknown_notebook' | 'invalid_value' | 'unknown_value' | 'invalid_cell' | 'cancelled',
		message: string,
		readonly advice: string,
		/** The part of the cell that it is about: `marks.0.x`. */
		readonly part: string | null = null
	) {
		super(message);
	}
}

/** Whoever waited for a notebook wants it no more. */
export const cancelled = (): NotebookError =>
	new NotebookError('cancelled', 'The notebook was cancelled.', 'Run it again when you need it.');

/** Notebooks: read, run as their reader, and shown. */
export { NotebookError } from './errors.ts';
export { listNotebooks, readNotebook, type NotebookFile } from './files.ts';
export {
	cellKinds,
	cellsOf,
	inputsOf,
	type At,
	type Input,
	type Notebook,
	type Problem
} from './notebook.ts';
export { parseNotebook, type ParsedNotebook } from './parse/parse.ts';
export type { NotebookRun, Outcome } from './run/outcome.ts';
export { runNotebook, type NotebookProgress, type RunOptions } from './run/run.ts';
export { reportHtml } from './show/html.ts';
export { reportMarkdown } from './show/markdown.ts';
export {
	showNotebook,
	type ShownCell,
	type ShownInput,
	type ShownNotebook,
	type ShownProse
} from './show/shown.ts';

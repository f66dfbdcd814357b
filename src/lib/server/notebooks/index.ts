/** Notebooks: read, run as their reader, and shown. */
export { differenceOf, type DifferenceLine } from './difference.ts';
export { cancelled, NotebookError } from './errors.ts';
export { listNotebooks, readNotebook, type NotebookFile } from './files.ts';
export {
	duplicateNotebook,
	fileStamp,
	keepNew,
	keepText,
	listFileNotebooks,
	openNotebook,
	shippedFolder,
	type FileNotebook,
	type NotebookOrigin,
	type OpenNotebook
} from './library.ts';
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
export { plainProse } from './show/plain.ts';
export { reportMarkdown } from './show/markdown.ts';
export {
	showNotebook,
	type ShownCell,
	type ShownInput,
	type ShownNotebook,
	type ShownProse
} from './show/shown.ts';

/** Notebooks that are kept in the app: their texts in versions, for a person themselves or shared with roles. */
export {
	deleteNotebook,
	makeNotebook,
	restoreNotebook,
	saveNotebook,
	shareNotebook,
	type NotebookText
} from './changing.ts';
export {
	listKeptNotebooks,
	notebooksStamp,
	notebookVersions,
	readKeptNotebook,
	type KeptNotebook,
	type NotebookVersion
} from './kept.ts';

/** The editor of a notebook: Markdown with SQL and YAML in its fences. It is loaded by its page alone. */
import {
	autocompletion,
	closeBrackets,
	closeBracketsKeymap,
	completionKeymap
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { PostgreSQL } from '@codemirror/lang-sql';
import { yamlFrontmatter, yamlLanguage } from '@codemirror/lang-yaml';
import {
	bracketMatching,
	defineLanguageFacet,
	HighlightStyle,
	indentUnit,
	Language,
	languageDataProp,
	LanguageSupport,
	syntaxHighlighting
} from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
	drawSelection,
	EditorView,
	highlightActiveLine,
	highlightActiveLineGutter,
	keymap,
	lineNumbers
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { parseCode, parser } from '@lezer/markdown';
import { completionOf } from './completion.ts';
import { partsOfCells, type Vocabulary } from './vocabulary.ts';

export interface CodeEditor {
	text(): string;
	/** Mark what is wrong, at line and column from 1. */
	mark(problems: readonly { line: number; column: number; message: string; advice: string }[]): void;
	focus(): void;
	destroy(): void;
}

export interface EditorOptions {
	text: string;
	/** Characters before the cursor. */
	cursor: number;
	vocabulary: Vocabulary;
	onChange: () => void;
	/** Ctrl+S, and Cmd+S on a Mac. */
	onSave: () => void;
}

/** A notebook's Markdown. The packaged language brings HTML, CSS and JavaScript along, none of which runs in a notebook. */
function notebookLanguage(): LanguageSupport {
	const data = defineLanguageFacet();
	const isYaml = (kind: string) => kind === 'yaml' || Object.hasOwn(partsOfCells, kind);
	const fences = parseCode({
		codeParser: (info) => {
			const kind = info.split(/\s/)[0]!;
			if (kind === 'sql') return PostgreSQL.language.parser;
			return isYaml(kind) ? yamlLanguage.parser : null;
		}
	});
	const markdown = parser.configure([fences, { props: [languageDataProp.add({ Document: data })] }]);
	return yamlFrontmatter({ content: new LanguageSupport(new Language(data, markdown, [], 'markdown')) });
}

const colours = HighlightStyle.define([
	{ tag: tags.heading, fontWeight: '600' },
	{ tag: tags.strong, fontWeight: '600' },
	{ tag: tags.emphasis, fontStyle: 'italic' },
	{ tag: [tags.link, tags.url], color: 'var(--accent)' },
	{ tag: [tags.keyword, tags.definitionKeyword], color: 'var(--accent)', fontWeight: '600' },
	{ tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
	{ tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
	{ tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
	{ tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--ink-soft)' }
]);

/** The colours of the app, which its custom properties carry into the shadow root. */
const look = EditorView.theme({
	'&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '13px' },
	'&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
	'.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.55' },
	'.cm-content': { caretColor: 'var(--ink)' },
	'.cm-cursor': { borderLeftColor: 'var(--ink)' },
	'.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--ink-soft)', border: '0' },
	'.cm-activeLine, .cm-activeLineGutter': {
		backgroundColor: 'color-mix(in srgb, var(--accent-soft) 45%, transparent)'
	},
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
		backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)'
	},
	'.cm-tooltip': {
		border: '1px solid var(--line-strong)',
		backgroundColor: 'var(--raised)',
		color: 'var(--ink)'
	},
	'.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
		backgroundColor: 'var(--accent-soft)',
		color: 'var(--ink)'
	},
	'.cm-completionInfo': { maxWidth: '320px', fontFamily: 'var(--font)' },
	'.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal' }
});

/**
 * Put an editor into a shadow root: there its styles are adopted style sheets, which the content security policy of the
 * app lets be, while it refuses style elements.
 */
export function openEditor(
	root: ShadowRoot,
	{ text, cursor, vocabulary, onChange, onSave }: EditorOptions
): CodeEditor {
	const save = () => {
		onSave();
		return true;
	};
	const view = new EditorView({
		root,
		parent: root,
		state: EditorState.create({
			doc: text,
			selection: { anchor: Math.min(cursor, text.length) },
			extensions: [
				lineNumbers(),
				lintGutter(),
				highlightActiveLine(),
				highlightActiveLineGutter(),
				drawSelection(),
				history(),
				bracketMatching(),
				closeBrackets(),
				indentUnit.of('  '),
				EditorView.lineWrapping,
				notebookLanguage(),
				syntaxHighlighting(colours),
				autocompletion({ override: [completionOf(vocabulary)], icons: false }),
				keymap.of([
					{ key: 'Mod-s', run: save, preventDefault: true },
					...closeBracketsKeymap,
					...completionKeymap,
					...defaultKeymap,
					...historyKeymap,
					indentWithTab
				]),
				look,
				EditorView.contentAttributes.of({
					'aria-label': 'Text of the notebook',
					// What can be edited has the focus anyway; checkers look for it.
					tabindex: '0',
					'aria-description': 'Escape, then Tab, leaves the editor. Control and S saves and runs.'
				}),
				EditorView.updateListener.of(({ docChanged }) => docChanged && onChange())
			]
		})
	});
	return {
		text: () => view.state.doc.toString(),
		mark: (problems) =>
			view.dispatch(
				setDiagnostics(
					view.state,
					problems.map((problem) => diagnosticOf(view.state, problem))
				)
			),
		focus: () => view.focus(),
		destroy: () => view.destroy()
	};
}

type Marked = Parameters<CodeEditor['mark']>[0][number];

function diagnosticOf({ doc }: EditorState, { line, column, message, advice }: Marked): Diagnostic {
	const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
	const from = Math.min(at.from + column - 1, at.to);
	const length = /^[\w$.]+/.exec(at.text.slice(from - at.from))?.[0].length ?? 1;
	return {
		from,
		to: Math.min(from + length, at.to),
		severity: 'error',
		message: `${message} ${advice}`.trim()
	};
}

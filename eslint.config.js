import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What is compiled lies elsewhere than its source (`lib/server/sources`). */
const ownPlace = {
	selector: 'MemberExpression[object.type="MetaProperty"][property.name=/^(url|dirname|filename)$/]',
	message:
		'Ask packageRoot() of lib/server/sources where something of ours lies: compiled, this file lies elsewhere.'
};

export default typescript.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'node_modules/',
			'data/',
			'demo/',
			'test-results/',
			'playwright-report/'
		]
	},
	js.configs.recommended,
	...typescript.configs.strict,
	...svelte.configs.recommended,
	prettier,
	...svelte.configs.prettier,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'no-undef': 'off',
			eqeqeq: ['error', 'always'],
			'no-console': 'off',
			// The app is served from its own root; resolve() around every link would say nothing.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: typescript.parser, extraFileExtensions: ['.svelte'], svelteConfig }
		}
	},
	{
		files: ['src/routes/**', 'src/cli/**', 'src/lib/components/**', 'src/lib/charts/**'],
		// What a test asks through a route, or holds an answer against, is no page's SQL.
		ignores: ['**/*.test.ts', 'src/cli/prepare.js'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector:
						':matches(Literal[value=/^\\s*(select|with|insert|update|delete|merge)\\s.+\\s(from|as|into|set)\\s/i], TemplateElement[value.raw=/^\\s*(select|with|insert|update|delete|merge)\\s[\\s\\S]+\\s(from|as|into|set)\\s/i])',
					message: 'SQL belongs in lib/server: a page, a command or a component calls a function there.'
				},
				ownPlace
			]
		}
	},
	{
		files: ['src/lib/server/**/*.ts', 'connectors/**/*.ts'],
		ignores: ['**/*.test.ts', 'src/lib/server/sources/**', 'src/lib/server/threads/thread.ts'],
		rules: { 'no-restricted-syntax': ['error', ownPlace] }
	},
	{
		// The statistics and the domain are read by people who check them: no escape from types there.
		files: ['src/lib/stats/**/*.ts', 'src/lib/crm/**/*.ts'],
		rules: { '@typescript-eslint/no-explicit-any': 'error' }
	}
);

/**
 * The import rules of the house (docs/architecture.md): imports run one way.
 *
 * routes, cli -> server/{api, analyses, metrics, import, duplicates, sync, write-back, live, access, automation} -> store -> engine
 * write-back -> sync, analyses, metrics
 * notebooks -> analyses, metrics, store (cells), drawn by charts
 * automation -> explore (an answer as pages show it: metrics, drawn by charts), privacy, workbook, live (data have changed)
 * analyses -> metrics, duplicates, stats; import, sync -> connectors -> crm; demo -> stats, crm
 * charts, components -> crm, and only the types of analyses and metrics
 * stats, crm, csv, http, sources -> nothing of ours; anybody -> csv, http; anything on the server -> sources
 */
const ours = '^(src|connectors)/';
const tests = '\\.test\\.ts$';
const server = (folders) => `^src/lib/server/(${folders})/`;

const layer = (name, comment, from, allowed, options = {}) => ({
	name,
	comment,
	severity: 'error',
	from: { path: from, pathNot: tests },
	to: {
		path: ours,
		pathNot: [
			from,
			...(from === '^src/lib/stats/' ? [] : ['^src/lib/(csv|http)/', server('sources')]),
			...allowed
		],
		...options
	}
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'no-circular',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
		},
		{
			name: 'no-unresolvable',
			severity: 'error',
			from: {},
			to: {
				couldNotResolve: true,
				pathNot: ['^\\$app/', '^\\$env/', '^\\$lib', '^\\./\\$types', '\\.\\./build/']
			}
		},
		layer('stats-stand-alone', 'Statistical models know no CRM, database or browser.', '^src/lib/stats/', []),
		layer('crm-stands-alone', 'The domain is pure.', '^src/lib/crm/', []),
		layer('connectors-know-crm-only', 'A connector maps to the domain.', '^connectors/', ['^src/lib/crm/']),
		layer('engine-knows-nothing-above', 'The engine runs SQL and knows no table.', server('engine'), [
			'^src/lib/crm/'
		]),
		layer('store-on-engine', 'The store stands on the engine.', server('store'), [
			server('engine'),
			'^src/lib/crm/'
		]),
		layer('access-on-store', 'Access stands on the store.', server('access'), [
			server('store|engine'),
			'^src/lib/crm/'
		]),
		layer(
			'live-on-access',
			'An open page is told that data or a notebook changed for as long as its session holds.',
			server('live'),
			[server('store|access|notebooks'), '^src/lib/crm/']
		),
		layer('metrics-on-store', 'Metrics compile to SQL on the store.', server('metrics'), [
			server('store|engine|access'),
			'^src/lib/crm/'
		]),
		layer(
			'analyses-on-metrics-and-stats',
			'An analysis is SQL from metrics and a model from stats; that of data quality counts duplicates too.',
			server('analyses'),
			[server('metrics|duplicates|store|engine|access|threads'), '^src/lib/stats/', '^src/lib/crm/']
		),
		layer(
			'duplicates-on-store-and-stats',
			'Duplicates are records of the store, matched by a model from stats.',
			server('duplicates'),
			[server('store|engine'), '^src/lib/stats/', '^src/lib/crm/']
		),
		layer(
			'privacy-on-store',
			'Privacy exports and erases what the store and the data folder hold of a person.',
			server('privacy'),
			[server('store|engine|access'), '^src/lib/crm/']
		),
		layer(
			'fit-on-stats',
			'A model is fitted to a file of plain numbers: no CRM, no database.',
			server('fit'),
			[server('threads'), '^src/lib/stats/']
		),
		layer(
			'threads-know-nothing-they-run',
			'A thread is told which file to load; its root is found as that of the engine process.',
			server('threads'),
			[server('engine')]
		),
		layer('workbook-stands-alone', 'A workbook is written from values.', server('workbook'), []),
		layer(
			'explore-draws-answers',
			'What an address of Explore asks is answered by metrics, and drawn and written as pages show it.',
			server('explore'),
			[server('analyses|metrics|store|access'), '^src/lib/charts/', '^src/lib/components/', '^src/lib/crm/']
		),
		layer(
			'notebooks-on-metrics-and-analyses',
			'A cell asks metrics, analyses or guarded SQL; what they answer is drawn and written as pages show it.',
			server('notebooks'),
			[server('analyses|metrics|store|engine'), '^src/lib/charts/', '^src/lib/components/', '^src/lib/crm/']
		),
		layer('automation-on-what-it-runs', 'A job calls what pages and commands call.', server('automation'), [
			server('store|engine|access|live|privacy|explore|notebooks|workbook|sync'),
			'^src/lib/charts/',
			'^src/lib/components/',
			'^src/lib/crm/'
		]),
		layer('api-on-everything-it-offers', 'An operation of the API calls what pages call.', server('api'), [
			server('store|access|metrics|analyses|automation|import'),
			'^src/lib/crm/'
		]),
		layer('import-on-store', 'Import writes through the store.', server('import'), [
			server('store|engine|access'),
			'^connectors/',
			'^src/lib/crm/'
		]),
		layer('sync-on-import', 'What a CRM answers is loaded as what a file holds is.', server('sync'), [
			server('import|store|engine|access'),
			'^connectors/',
			'^src/lib/crm/'
		]),
		layer(
			'write-back-on-what-it-writes',
			'What analyses and segments say goes to fields of a CRM through its connection.',
			server('write-back'),
			[server('sync|analyses|metrics|store|engine'), '^connectors/', '^src/lib/crm/']
		),
		layer(
			'demo-knows-no-server',
			'The generator writes files; importing them is what the product does.',
			'^src/lib/demo/',
			['^src/lib/stats/', '^src/lib/crm/']
		),
		{
			name: 'interface-takes-only-types-from-the-server',
			comment: 'Charts and components draw typed results; they fetch and compute nothing.',
			severity: 'error',
			from: { path: '^src/lib/(charts|components)/', pathNot: tests },
			to: { path: '^src/(lib/server|lib/stats|routes|cli)/', dependencyTypesNot: ['type-only'] }
		},
		{
			name: 'routes-have-no-sql-and-no-statistics',
			comment: 'Pages and commands read and write through server modules; only the store hands out records.',
			severity: 'error',
			from: { path: '^src/(routes|cli|hooks)', pathNot: tests },
			to: { path: ['^src/lib/stats/', '^src/lib/server/engine/'], dependencyTypesNot: ['type-only'] }
		},
		{
			name: 'nobody-imports-routes-or-cli',
			severity: 'error',
			from: { path: '^(src/lib|connectors)/' },
			to: { path: '^src/(routes|cli)/' }
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '(^|/)(build|\\.svelte-kit|node_modules)/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		combinedDependencies: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'default', 'node', 'types', 'svelte'],
			extensions: ['.ts', '.js', '.svelte', '.cjs']
		}
	}
};

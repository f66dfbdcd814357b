/** The pages of the built app, and the scripts that each is sent with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, '.svelte-kit/output/server');

interface Manifest {
	_: {
		client: { imports: string[] };
		routes: { id: string; page: { layouts: (number | undefined)[]; leaf: number } | null }[];
	};
}

export interface BuiltPage {
	/** Route id, such as `/(app)/deals/[id]`. */
	id: string;
	/** Below `build/client`; each once. */
	scripts: string[];
}

/** The scripts that the build says a layout or page needs, with all that those import. */
function scriptsOf(node: number): string[] {
	const text = readFileSync(join(output, 'nodes', `${node}.js`), 'utf8');
	return JSON.parse(/^export const imports = (\[.*\]);$/m.exec(text)![1]!) as string[];
}

/** @returns every route that is a page, of the build as it is */
export async function builtPages(): Promise<BuiltPage[]> {
	const { manifest } = (await import(join(output, 'manifest-full.js'))) as { manifest: Manifest };
	return manifest._.routes.flatMap(({ id, page }) => {
		if (!page) return [];
		const nodes = [...page.layouts, page.leaf].filter((node) => node !== undefined);
		return [{ id, scripts: [...new Set([...manifest._.client.imports, ...nodes.flatMap(scriptsOf)])] }];
	});
}

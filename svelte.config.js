import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ out: 'build', precompress: true }),
		// A page refused in the hook is rendered at an address other than the reader's: its assets must be found from both.
		paths: { relative: false },
		csp: {
			mode: 'auto',
			// Scripts carry a nonce of their response. No style stands in markup, neither elements nor attributes, but for two
			// attributes known by their hashes: SvelteKit hides what it says to screen readers, and bits-ui lays out the palette
			// (`display: contents;`). The browser tests fail when an update changes them.
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				'style-src-attr': [
					'unsafe-hashes',
					'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=',
					'sha256-iaOezIDcQIoxCULa6FBKKuLUu09R7kG+Mlu+JVfU3Rw='
				],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'manifest-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			config: (config) => {
				config.include.push(
					'../connectors/**/*.ts',
					'../tests/**/*.ts',
					'../src/cli/**/*.js',
					'../*.config.ts'
				);
				return config;
			}
		}
	}
};

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [svelte()],
	test: {
		include: ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'tests/{reference,contract,fuzz}/**/*.test.ts'],
		environment: 'node',
		// Tests open real DuckDB files in real engine processes; two workers are what two cores can carry.
		maxWorkers: 2,
		testTimeout: 90_000,
		hookTimeout: 120_000
	}
});

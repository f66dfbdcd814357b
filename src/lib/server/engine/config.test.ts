import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { engineConfig } from './config.ts';

const gigabyte = 1024 ** 3;

describe('the configuration', () => {
	it('has sane defaults', () => {
		const config = engineConfig({}, {});
		expect(config.memoryLimit).toBeGreaterThan(0);
		expect(config.memoryLimit).toBeLessThanOrEqual(8 * gigabyte);
		expect(config).toMatchObject({
			threads: availableParallelism(),
			concurrency: availableParallelism() + 1,
			timeLimit: 120_000,
			linger: 300
		});
	});

	it('is set by the environment', () => {
		const environment = {
			WEATHERGLASS_MEMORY_LIMIT: '1.5 GB',
			WEATHERGLASS_THREADS: '3',
			WEATHERGLASS_TIME_LIMIT: '20',
			WEATHERGLASS_LINGER: '1.5'
		};
		expect(engineConfig({}, environment)).toMatchObject({
			memoryLimit: 1.5 * gigabyte,
			threads: 3,
			timeLimit: 20_000,
			linger: 1500
		});
	});

	it('is set by the caller before all', () => {
		expect(engineConfig({ threads: 1 }, { WEATHERGLASS_THREADS: '3' }).threads).toBe(1);
	});

	it('passes over what it does not understand', () => {
		const environment = {
			WEATHERGLASS_MEMORY_LIMIT: 'lots',
			WEATHERGLASS_THREADS: '-1',
			WEATHERGLASS_TIME_LIMIT: '',
			WEATHERGLASS_LINGER: 'long'
		};
		expect(engineConfig({}, environment)).toEqual(engineConfig({}, {}));
	});
});

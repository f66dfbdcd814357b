import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { generate } from '#lib/demo/generate.ts';
import { endProgress, print, sayProgress, table } from '../output.ts';
import { jsonOption } from '../with-store.ts';

interface GenerateOptions {
	size: 'small' | 'demo' | 'bench';
	seed: number;
	out: string;
	until?: string;
	json?: boolean;
}

export function seedNumber(text: string): number {
	const seed = Number(text);
	if (!Number.isInteger(seed)) throw new InvalidArgumentError('A seed is a whole number.');
	return seed;
}

export const sizeOption = () =>
	new Option('--size <size>', 'how large a company').choices(['small', 'demo', 'bench']).default('demo');

export function generateCommand(): Command {
	return new Command('generate')
		.description('write a demo company as CRM export files, with its true parameters in truth.json')
		.addOption(sizeOption())
		.option('--seed <number>', 'the same seed writes the same files', seedNumber, 1)
		.requiredOption('--out <dir>', 'the folder to write to')
		.option('--until <date>', 'the last day of its three years (default: today)')
		.addOption(jsonOption())
		.action(async (options: GenerateOptions) => {
			const result = await generate({
				size: options.size,
				seed: options.seed,
				out: resolve(options.out),
				until: options.until,
				onProgress: ({ path, rows }) => sayProgress(`${path}: ${rows} rows`)
			});
			endProgress();
			print(
				result,
				({ files }) =>
					table(files, [
						{ header: 'File', cell: (file) => file.path },
						{ header: 'System', cell: (file) => file.system },
						{ header: 'Entity', cell: (file) => file.entity },
						{ header: 'Rows', cell: (file) => String(file.rows), align: 'right' }
					]),
				options
			);
		});
}

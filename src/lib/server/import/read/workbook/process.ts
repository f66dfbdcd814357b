import { ImportError } from '../../report.ts';
import { convertWorkbook } from './convert.ts';
import type { Answer } from '../xlsx.ts';

/** Reads one workbook in a process of its own, and ends. It ends at once when the process that asked has gone. */
process.once('disconnect', () => process.exit(1));

const [path, name, folder] = process.argv.slice(2) as [string, string, string];
const answer: Answer = await convertWorkbook(path, name, folder).then(
	(sheets) => ({ sheets }),
	(error: unknown) => {
		if (!(error instanceof ImportError)) throw error;
		const { code, message, advice, file, line } = error;
		return { refused: { code, message, advice, file, line } };
	}
);
process.send!(answer, () => process.exit(0));

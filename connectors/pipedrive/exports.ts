import type { ExportShape } from '../export-shape.ts';

export const pipedriveExports: readonly ExportShape[] = [];

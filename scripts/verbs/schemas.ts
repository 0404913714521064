import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonSchemaOf, publicSchemas } from '../../src/core/api/schemas.ts';
import { nearestWord } from '../../src/core/lib/read-yaml.ts';
import { OperatorError } from '../../src/node/errors.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

export const addSchemas: AddVerb = (program, run) => {
  addVerb(program, 'schemas [name]', 'list the JSON Schemas of all documents, print one, or write them to a folder', [
    'dossier schemas',
    'dossier schemas policy > policy.schema.json',
    'dossier schemas --out schemas',
  ])
    .option('--out <dir>', 'write them here, as <name>.schema.json')
    .action((name: string | undefined, options: CommonOptions & { readonly out?: string }) => run(options, async (report) => {
      const all = publicSchemas();
      const chosen = name === undefined ? all : all.filter((one) => one.name === name);
      if (chosen.length === 0) throw unknownSchema(name ?? '', all.map((one) => one.name));
      if (options.out !== undefined) {
        await mkdir(options.out, { recursive: true });
        for (const one of chosen) await writeFile(path.join(options.out, `${one.name}.schema.json`), print(jsonSchemaOf(one)));
        report.result({ out: options.out, schemas: chosen.map((one) => one.name) }, `Wrote ${chosen.length} schemas into ${options.out}`);
      } else if (name !== undefined && chosen[0] !== undefined) {
        const schema = jsonSchemaOf(chosen[0]);
        report.result(schema, print(schema).trimEnd());
      } else {
        report.result(all.map(({ name: id, title, about }) => ({ name: id, title, about })), all.map((one) => `${one.name.padEnd(24)} ${one.about}`).join('\n'));
      }
      return 0;
    }));
};

function print(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function unknownSchema(typed: string, known: readonly string[]): OperatorError {
  const meant = nearestWord(typed, known);
  return new OperatorError(`There is no schema "${typed}"`, { expected: known.join(', '), ...(meant === undefined ? {} : { hint: `did you mean "${meant}"` }) });
}

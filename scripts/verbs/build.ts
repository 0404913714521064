import { build } from '../../src/node/render/build.ts';
import { describeBuild } from '../../src/node/render/describe-build.ts';
import { serve } from '../../src/node/render/serve.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

interface BuildVerbOptions extends CommonOptions {
  readonly out: string;
  readonly url?: string;
  readonly at?: string;
  readonly publishedCheckpoint?: string;
  /** True for `--serve` without a port. */
  readonly serve?: string | true;
}

export const addBuild: AddVerb = (program, run) => {
  addVerb(program, 'build', 'open what was sealed and make the site; judges nothing', [
    'dossier build                                    # into dist/portal',
    'dossier build --serve                            # and show it at http://127.0.0.1:4173/',
    'dossier build --out public --url https://example.org/evidence/',
  ])
    .option('--out <dir>', 'the folder to make; the site that is there is replaced when the new one is whole', 'dist/portal')
    .option('--url <url>', 'where the site will stand, with its trailing slash, instead of what portal.yaml says')
    .option('--at <time>', 'build as of this time, UTC, instead of the newest one in the content; embargoes that ended by then are over')
    .option('--published-checkpoint <file>', 'the last published /log/checkpoint, where --out does not hold it; the log must extend it')
    .option('--serve [port]', 'serve the site on this machine afterwards, at port 4173 unless told')
    .action((options: BuildVerbOptions) => run(options, async (report) => {
      const { content, out, url, at, publishedCheckpoint } = options;
      const built = await build({
        contentDir: content,
        out,
        ...(url === undefined ? {} : { url }),
        ...(at === undefined ? {} : { at }),
        ...(publishedCheckpoint === undefined ? {} : { publishedCheckpoint }),
        builtAt: new Date().toISOString(),
        onProgress: (text) => report.progress(text),
      });
      for (const warning of built.warnings) report.warn(warning);
      const served = options.serve === undefined ? undefined : await serve({ folder: out, port: portOf(options.serve), basePath: built.basePath });
      report.result(
        { ...built, ...(served === undefined ? {} : { url: served.url }) },
        [describeBuild(built), ...(served === undefined ? [] : [`Serving it at ${served.url} until you press Ctrl+C`])].join('\n'),
      );
      return 0;
    }));
};

function portOf(typed: string | true): number {
  return typed === true ? 4173 : Number(typed);
}

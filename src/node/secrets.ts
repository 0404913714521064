import { lintSource } from '@secretlint/core';
import { rules as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { display } from '../core/lib/display.ts';
import type { ReceivedFile } from '../core/record/assessment.ts';
import type { OperatorProblem } from './errors.ts';

export interface SecretScan {
  /** One for each place; none of them holds the secret. */
  readonly problems: readonly OperatorProblem[];
  /** Names of files that hold no text, so were not looked into. */
  readonly notScanned: readonly string[];
}

/** Looks for credentials in the text of files that are about to be kept and published. */
export async function scanForSecrets(files: readonly ReceivedFile[], onFile?: (name: string) => void): Promise<SecretScan> {
  const problems: OperatorProblem[] = [];
  const notScanned: string[] = [];
  for (const file of files) {
    onFile?.(file.name);
    const text = readText(await file.open());
    if (text === undefined) notScanned.push(file.name);
    else problems.push(...await scanText(display(file.name, 300), text));
  }
  return { problems, notScanned };
}

// A NUL stands in no text file; without this, a binary file of plain bytes would be scanned for minutes.
function readText(bytes: Uint8Array): string | undefined {
  return bytes.includes(0) ? undefined : fromUtf8(bytes);
}

// Rules are regular expressions whose cost can grow faster than the text. The overlap is longer than any secret they
// know, so that none hides on a boundary.
const CHUNK = 512 * 1024;
const OVERLAP = 16 * 1024;

async function scanText(name: string, text: string): Promise<OperatorProblem[]> {
  const found = new Map<string, OperatorProblem>();
  let line = 1;
  for (let start = 0; start === 0 || start + OVERLAP < text.length; start += CHUNK) {
    const chunk = text.slice(start, start + CHUNK + OVERLAP);
    for (const message of await lint(chunk)) {
      const at = line + message.loc.start.line - 1;
      const rule = message.ruleId.replace('@secretlint/secretlint-rule-', '');
      found.set(`${at} ${rule}`, {
        message: `A secret stands here (rule "${rule}"), so nothing was sealed`,
        place: { file: name, line: at },
        hint: 'revoke the secret and remove it where the file is made, or set `publish: withheld` on its slot',
      });
    }
    line += chunk.slice(0, CHUNK).split('\n').length - 1;
  }
  return [...found.values()];
}

// Comments such as "secretlint-disable" would let evidence switch the scan off.
const RULES = recommended
  .filter((rule) => !rule.meta.id.endsWith('filter-comments'))
  .map((rule) => ({ id: rule.meta.id, rule }));

async function lint(content: string) {
  const result = await lintSource({
    source: { filePath: 'evidence.txt', ext: '.txt', content, contentType: 'text' },
    options: {
      noPhysicFilePath: true,
      maskSecrets: true,
      config: { rules: RULES },
    },
  });
  return result.messages;
}

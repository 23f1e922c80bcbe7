import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of an experiment that also compares the agents, and on the environments, that lie in `folder`. */
export function withLocalPlugins(experiment: string, folder: string): string {
  const entries = existsSync(folder) ? readdirSync(folder).sort() : [];
  return entries.reduce((made, entry) => {
    const kind = kindOf(join(folder, entry));
    if (!kind) return made;
    const binding = bindingOf(entry, kind);
    const imported = made.replace(/\n\n/, `\nimport ${binding} from './${entry}';\n\n`);
    return kind === 'Agent'
      ? imported.replace('agents: [\n', `agents: [\n    use(${binding}),\n`)
      : imported.replace('environments: [', `environments: [${binding}, `);
  }, experiment);
}

/** What a file declares. */
function kindOf(file: string): string | undefined {
  if (!/\.m?[jt]s$/.test(file)) return undefined;
  return /^export default define(Agent|Environment)\(/m.exec(readFileSync(file, 'utf8'))?.[1];
}

/** `patient-learner.ts` is `patientLearnerAgent`: never a word of the language. */
function bindingOf(entry: string, kind: string): string {
  const words = entry.replace(/\.m?[jt]s$/, '').split(/\W+/);
  const camel = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)));
  return `${/^\d/.test(entry) ? '_' : ''}${camel.join('')}${kind}`;
}

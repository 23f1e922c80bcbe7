import { resolve } from 'node:path';
import type { BackboneDeclaration } from '../contract/backbone.ts';
import { UserError } from '../error.ts';
import { environments } from '../run/catalogue.ts';
import { absoluteSpecifier } from '../run/load-export.ts';

/** An environment and the backbone that it declares. */
export interface DeclaredBackbone {
  readonly name: string;
  readonly backbone: BackboneDeclaration;
}

/** The backbone of an environment by name or file. Throws UserError where it is unknown or declares none. */
export async function declaredBackbone(environment: string): Promise<DeclaredBackbone> {
  const { value } = await environments.load(absoluteSpecifier(environment, resolve()));
  const { name, backbone } = value;
  if (!backbone) {
    throw new UserError(
      `environment ${name}: declares no backbone, its traces come from elsewhere; take one that does, or add ` +
        '"backbone" to defineEnvironment (docs/backbone.md)',
    );
  }
  return { name, backbone };
}

import { costOf, defineEnvironment, type EnvironmentDefinition, type Graph, keepExits } from 'offramp';
import cifar10Epnet from '../../environments/cifar10-epnet/environment.ts';

const IMAGES = { height: 32, width: 32, channels: 3, classes: 10 };

/** The network with all its branches, from which its cost is counted. */
export const network: Graph = (
  cifar10Epnet.backbone as NonNullable<typeof cifar10Epnet.backbone>
).architecture(IMAGES);

/** The same frozen network with fewer of its exits; branches that are gone cost nothing. */
const withExits = (exits: readonly number[]): EnvironmentDefinition =>
  defineEnvironment({
    name: `cifar10-epnet-${exits.length}-exits`,
    description: `cifar10-epnet with exits ${exits.join(', ')} alone`,
    bank: async () => keepExits(await cifar10Epnet.bank(), exits, costOf(network)),
  });

export const all = cifar10Epnet;
/** Every second exit. */
export const six = withExits([1, 3, 5, 7, 9, 11]);
/** A quarter of the network, half of it, and its end. */
export const three = withExits([2, 5, 11]);

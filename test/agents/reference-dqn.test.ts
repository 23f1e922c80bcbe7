import { holdToReference, less, REFERENCE } from './reference.ts';

// A file of its own: its trainings take as long as all the others together, and files run side by side.
holdToReference([{ agent: 'dqn', seeds: [0, 1, 2], atLeast: less(REFERENCE.exactPolicyGradient, 0.01) }]);

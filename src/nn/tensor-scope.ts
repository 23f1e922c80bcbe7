import * as tf from './tf.ts';

/**
 * Runs `body`, then disposes of every tensor and variable made meanwhile, kept ones included: on success, on an error,
 * and where an async generator inside was returned early. The engine knows one stack of scopes a thread, so two bodies
 * may be nested but never interleaved; run one training at a time in a worker.
 */
export async function withTensorScope<T>(body: () => Promise<T>): Promise<T> {
  const engine = tf.engine();
  const before = new Set(Object.values(engine.registeredVariables));
  engine.startScope('withTensorScope');
  const scope = engine.state.activeScope;
  try {
    return await body();
  } finally {
    if (engine.state.activeScope !== scope) {
      // oxlint-disable-next-line no-unsafe-finally -- a programming error that must not be hidden
      throw new Error('withTensorScope: another scope was started inside and is still open');
    }
    for (const variable of Object.values(engine.registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
    for (const tensor of scope.track) if (!tensor.isDisposed) tensor.dispose();
    engine.endScope();
  }
}

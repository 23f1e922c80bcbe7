// A loader hook: TypeScript files are ES modules, also in a package whose package.json does not say so. Were they
// loaded as CommonJS, their imports would be compiled a second time, and with them the framework and its engine.
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  return /\.tsx?(\?|$)/.test(resolved.url) ? { ...resolved, format: 'module' } : resolved;
}

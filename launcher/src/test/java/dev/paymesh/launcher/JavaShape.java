package dev.paymesh.launcher;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Owns what the compiler's parser says about one source file: its methods, and its types without a sentence. */
record JavaShape(List<Method> methods, List<String> undocumentedTypes) {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Shared, because each new one reads the whole of the JDK. */
  private static final StandardJavaFileManager JDK =
      COMPILER.getStandardFileManager(null, null, null);

  /** One method; parameters are counted only where the signature is ours to choose. */
  record Method(String name, long line, long lines, int parameters) {}

  /** By path, and all at once: a parser that is new to each file is slow for as long as it is new. */
  static Map<String, JavaShape> ofEach(List<SourceFile> files) {
    if (files.isEmpty()) {
      return Map.of();
    }
    List<Source> sources = files.stream().map(Source::new).toList();
    JavacTask task = (JavacTask)
        COMPILER.getTask(null, JDK, problem -> {}, List.of("-proc:none"), null, sources);
    try {
      DocTrees trees = DocTrees.instance(task);
      Map<String, JavaShape> shapes = new HashMap<>();
      for (CompilationUnitTree unit : task.parse()) {
        Walk walk = new Walk(trees);
        walk.scan(unit, null);
        String path = unit.getSourceFile().toUri().getPath().substring(1);
        shapes.put(path, new JavaShape(walk.methods, walk.undocumentedTypes));
      }
      return shapes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands the parser text that may stand in no file. */
  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(SourceFile file) {
      super(URI.create("string:///" + file.path()), Kind.SOURCE);
      this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Collects while it walks one tree. */
  private static final class Walk extends TreePathScanner<Void, Void> {

    private final List<Method> methods = new ArrayList<>();
    private final List<String> undocumentedTypes = new ArrayList<>();
    private final DocTrees trees;

    Walk(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      TreePath path = getCurrentPath();
      boolean topLevel = path.getParentPath().getLeaf() instanceof CompilationUnitTree;
      if (topLevel && trees.getDocComment(path) == null) {
        undocumentedTypes.add(type.getSimpleName().toString());
      }
      return super.visitClass(type, nothing);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      long start = line(unit, trees.getSourcePositions().getStartPosition(unit, method));
      long end = line(unit, trees.getSourcePositions().getEndPosition(unit, method));
      methods.add(
          new Method(method.getName().toString(), start, end - start + 1, parametersOf(method)));
      return super.visitMethod(method, nothing);
    }

    private static long line(CompilationUnitTree unit, long position) {
      return unit.getLineMap().getLineNumber(Math.max(position, 0));
    }

    /** A record's components are its values; an overridden signature and a table of cases are chosen elsewhere. */
    private int parametersOf(MethodTree method) {
      boolean given = method.getModifiers().getAnnotations().stream()
          .map(annotation -> annotation.getAnnotationType().toString())
          .anyMatch(List.of("Override", "ParameterizedTest")::contains);
      boolean ofRecord = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
      boolean constructsRecord = ofRecord && method.getReturnType() == null;
      return given || constructsRecord ? 0 : method.getParameters().size();
    }
  }
}

package replies

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"
)

// functions is all that a letter can call. Each is a function of its
// arguments alone.
func functions() template.FuncMap {
	return template.FuncMap{
		"date":     dateValue.text,
		"amount":   moneyValue.text,
		"prose":    escapeProse,
		"part":     func(name string) markup { return markup("\n" + partMark + name + "\n") },
		escapeName: escapeValue,
	}
}

// escapeName is the function that every printed value goes through. The
// checker puts it there; a letter that names it is refused.
const escapeName = "_escape"

// escapeValue makes what a letter prints harmless to the markup.
func escapeValue(v any) (markup, error) {
	switch v := v.(type) {
	case markup:
		return v, nil
	case string:
		return escapeText(v), nil
	case int:
		return markup(fmt.Sprint(v)), nil
	default:
		return "", fmt.Errorf("a %T needs a function to be printed", v)
	}
}

// checker holds a template to a closed set: fields there are, the functions
// above, and, or, not, eq, ne, if, with, range and partials. It also puts
// every printed value through escapeValue.
type checker struct {
	name     string
	tree     *parse.Tree
	problems []Problem
}

func (c *checker) problem(n parse.Node, format string, args ...any) {
	where, _ := c.tree.ErrorContext(n)
	at := templateProblem(c.name, fmt.Errorf("template: %s: ", where))
	c.problems = append(c.problems, Problem{c.name, at.Line, at.Col, fmt.Sprintf(format, args...)})
}

// node checks one node and what is below it.
func (c *checker) node(n parse.Node) {
	walk(n, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ActionNode:
			if len(n.Pipe.Decl) > 0 {
				c.problem(n, "letters set no variables")
			}
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos,
				Args: []parse.Node{parse.NewIdentifier(escapeName).SetTree(c.tree).SetPos(n.Pos)}})
		case *parse.RangeNode:
			if !rangesOverField(n.Pipe) {
				c.problem(n, "range goes over a field and sets no variables")
			}
		case *parse.TemplateNode:
			if n.Pipe == nil || n.Pipe.String() != "." {
				c.problem(n, "a partial is given the dot: {{template %q .}}", n.Name)
			}
		case *parse.FieldNode:
			for _, name := range n.Ident {
				if !fieldNames()[name] {
					c.problem(n, "unknown field .%s", name)
				}
			}
		case *parse.IdentifierNode:
			if !allowedFunction(n.Ident) {
				c.problem(n, "function %s is not for letters", n.Ident)
			}
		case *parse.VariableNode, *parse.ChainNode, *parse.BreakNode, *parse.ContinueNode:
			c.problem(n, "%s is not for letters", n)
		}
	})
}

// rangesOverField says whether a range is over one field of the letter, so
// that it ends.
func rangesOverField(p *parse.PipeNode) bool {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return false
	}
	_, ok := p.Cmds[0].Args[0].(*parse.FieldNode)
	return ok
}

func allowedFunction(name string) bool {
	switch name {
	case "and", "or", "not", "eq", "ne", "date", "amount", "prose", "part":
		return true
	}
	return false
}

// fieldNames are the names that may follow a dot in a letter.
var fieldNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range []reflect.Type{reflect.TypeFor[*view](), reflect.TypeFor[pointView](),
		reflect.TypeFor[itemView](), reflect.TypeFor[bodyView]()} {
		for m := range t.Methods() {
			names[m.Name] = true
		}
		if t.Kind() == reflect.Struct {
			for f := range t.Fields() {
				names[f.Name] = f.IsExported()
			}
		}
	}
	return names
})

// walk calls visit for a node and all that is below it, parents first. The
// commands that visit adds to a printed value are not visited.
func walk(n parse.Node, visit func(parse.Node)) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return
	}
	below := children(n)
	visit(n)
	for _, child := range below {
		walk(child, visit)
	}
}

// children returns the nodes right below a node.
func children(n parse.Node) []parse.Node {
	switch n := n.(type) {
	case *parse.ListNode:
		return n.Nodes
	case *parse.ActionNode:
		return append([]parse.Node{}, pipeNodes(n.Pipe)...)
	case *parse.PipeNode:
		return pipeNodes(n)
	case *parse.IfNode:
		return branchNodes(&n.BranchNode)
	case *parse.WithNode:
		return branchNodes(&n.BranchNode)
	case *parse.RangeNode:
		return branchNodes(&n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			return []parse.Node{n.Pipe}
		}
	case *parse.CommandNode:
		return n.Args
	case *parse.ChainNode:
		return []parse.Node{n.Node}
	}
	return nil
}

func pipeNodes(p *parse.PipeNode) []parse.Node {
	var nodes []parse.Node
	for _, v := range p.Decl {
		nodes = append(nodes, v)
	}
	for _, c := range p.Cmds {
		nodes = append(nodes, c)
	}
	return nodes
}

func branchNodes(b *parse.BranchNode) []parse.Node {
	nodes := []parse.Node{b.Pipe, b.List}
	if b.ElseList != nil {
		nodes = append(nodes, b.ElseList)
	}
	return nodes
}

// partsNamed returns the parts that a letter marks, in itself or in the
// partials it calls, whatever the case.
func partsNamed(t *template.Template) map[string]bool {
	found := map[string]bool{}
	note := func(n parse.Node) {
		cmd, ok := n.(*parse.CommandNode)
		if !ok || len(cmd.Args) != 2 || !strings.HasPrefix(cmd.String(), "part ") {
			return
		}
		if s, ok := cmd.Args[1].(*parse.StringNode); ok {
			found[s.Text] = true
		}
	}
	walk(t.Root, note)
	for _, call := range templateNodes(t.Root) {
		walk(t.Lookup(call.Name).Root, note)
	}
	return found
}

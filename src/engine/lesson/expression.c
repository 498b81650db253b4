/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lesson/expression.h"
#include "engine/error.h"

#include <math.h>
#include <string.h>

/* Deep enough for a sentence, shallow enough for the stack. */
#define MAX_DEPTH 60

typedef enum {
  NODE_NUMBER,
  NODE_TRUTH, /* true, false */
  NODE_NAME,
  NODE_NEGATE,
  NODE_ABS,
  NODE_NOT,
  NODE_ADD,
  NODE_SUBTRACT,
  NODE_MULTIPLY,
  NODE_DIVIDE,
  NODE_LESS,
  NODE_LESS_EQUAL,
  NODE_GREATER,
  NODE_GREATER_EQUAL,
  NODE_EQUAL,
  NODE_UNEQUAL,
  NODE_AND,
  NODE_OR,
} NodeKind;

typedef struct _Node Node;
struct _Node {
  NodeKind kind;
  double number;
  char *name;
  Node *left, *right;
};

struct _SgExpression {
  char *text;
  Node *root;
};

typedef struct {
  const char *at;
  SgNameCheck check;
  void *data;
  GError **error;
  int depth;
} Reader;

static Node *read_or (Reader *r);

static void
node_free (Node *node)
{
  if (node == NULL)
    return;
  node_free (node->left);
  node_free (node->right);
  g_free (node->name);
  g_free (node);
}

static Node *
node_new (NodeKind kind, Node *left, Node *right)
{
  Node *node = g_new0 (Node, 1);
  node->kind = kind;
  node->left = left;
  node->right = right;
  return node;
}

static bool
is_truth (const Node *node)
{
  return node->kind == NODE_TRUTH || node->kind == NODE_NOT || node->kind >= NODE_LESS;
}

static Node *
fail (Reader *r, const char *what)
{
  if (r->error != NULL && *r->error == NULL)
    {
      if (*r->at != '\0')
        g_set_error (r->error, SG_ERROR, SG_ERROR_INPUT, "%s before \"%s\"", what, r->at);
      else
        g_set_error (r->error, SG_ERROR, SG_ERROR_INPUT, "%s at the end", what);
    }
  return NULL;
}

static void
skip (Reader *r)
{
  while (g_ascii_isspace (*r->at))
    r->at++;
}

static bool
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_';
}

static bool
take (Reader *r, const char *token)
{
  size_t n = strlen (token);

  skip (r);
  if (strncmp (r->at, token, n) != 0)
    return false;
  if (g_ascii_isalpha (token[0]) && is_name (r->at[n]))
    return false;
  r->at += n;
  return true;
}

/* Both sides numbers, or both truths. */
static Node *
join (Reader *r, NodeKind kind, Node *left, Node *right, bool truths)
{
  if (left != NULL && right != NULL && (is_truth (left) != truths || is_truth (right) != truths))
    {
      fail (r, truths ? "a number where something true or false is wanted"
                      : "something true or false where a number is wanted");
      node_free (left);
      node_free (right);
      return NULL;
    }
  if (left == NULL || right == NULL)
    {
      node_free (left);
      node_free (right);
      return NULL;
    }
  return node_new (kind, left, right);
}

static Node *
read_single (Reader *r, NodeKind kind, Node *operand, bool truth)
{
  if (operand != NULL && is_truth (operand) != truth)
    {
      node_free (operand);
      return fail (r, truth ? "a number where something true or false is wanted"
                            : "something true or false where a number is wanted");
    }
  return operand != NULL ? node_new (kind, operand, NULL) : NULL;
}

static Node *
read_name (Reader *r)
{
  const char *begin = r->at;

  while (is_name (*r->at))
    r->at++;
  g_autofree char *name = g_strndup (begin, (size_t) (r->at - begin));
  if (strcmp (name, "true") == 0 || strcmp (name, "false") == 0)
    {
      Node *node = node_new (NODE_TRUTH, NULL, NULL);
      node->number = *name == 't';
      return node;
    }
  if (r->check != NULL && !r->check (name, r->data, r->error))
    return NULL;
  Node *node = node_new (NODE_NAME, NULL, NULL);
  node->name = g_steal_pointer (&name);
  return node;
}

static Node *
read_unary (Reader *r)
{
  Node *node = NULL;

  if (++r->depth > MAX_DEPTH)
    {
      r->depth--;
      return fail (r, "nested too deeply");
    }
  skip (r);
  if (take (r, "-"))
    node = read_single (r, NODE_NEGATE, read_unary (r), false);
  else if (take (r, "abs"))
    {
      if (take (r, "("))
        {
          node = read_single (r, NODE_ABS, read_or (r), false);
          if (node != NULL && !take (r, ")"))
            {
              node_free (node);
              node = fail (r, "a closing parenthesis is missing");
            }
        }
      else
        fail (r, "abs has no parenthesis");
    }
  else if (take (r, "("))
    {
      node = read_or (r);
      if (node != NULL && !take (r, ")"))
        {
          node_free (node);
          node = fail (r, "a closing parenthesis is missing");
        }
    }
  else if (g_ascii_isdigit (*r->at) || (*r->at == '.' && g_ascii_isdigit (r->at[1])))
    {
      char *end;
      node = node_new (NODE_NUMBER, NULL, NULL);
      node->number = g_ascii_strtod (r->at, &end);
      r->at = end;
      if (!isfinite (node->number))
        {
          node_free (node);
          node = fail (r, "too large a number");
        }
    }
  else if (g_ascii_isalpha (*r->at))
    node = read_name (r);
  else
    fail (r, "a number or a name is missing");
  r->depth--;
  return node;
}

static Node *
read_product (Reader *r)
{
  Node *left = read_unary (r);

  while (left != NULL)
    if (take (r, "*"))
      left = join (r, NODE_MULTIPLY, left, read_unary (r), false);
    else if (take (r, "/"))
      left = join (r, NODE_DIVIDE, left, read_unary (r), false);
    else
      break;
  return left;
}

static Node *
read_sum (Reader *r)
{
  Node *left = read_product (r);

  while (left != NULL)
    if (take (r, "+"))
      left = join (r, NODE_ADD, left, read_product (r), false);
    else if (take (r, "-"))
      left = join (r, NODE_SUBTRACT, left, read_product (r), false);
    else
      break;
  return left;
}

static Node *
read_comparison (Reader *r)
{
  static const struct {
    const char *token;
    NodeKind kind;
  } comparisons[] = {
    { "<=", NODE_LESS_EQUAL }, { ">=", NODE_GREATER_EQUAL }, { "==", NODE_EQUAL },
    { "!=", NODE_UNEQUAL },    { "<", NODE_LESS },           { ">", NODE_GREATER },
  };
  Node *left = read_sum (r);

  for (size_t k = 0; left != NULL && k < G_N_ELEMENTS (comparisons); k++)
    if (take (r, comparisons[k].token))
      return join (r, comparisons[k].kind, left, read_sum (r), false);
  return left;
}

static Node *
read_not (Reader *r)
{
  if (!take (r, "not"))
    return read_comparison (r);
  if (++r->depth > MAX_DEPTH)
    {
      r->depth--;
      return fail (r, "nested too deeply");
    }
  Node *node = read_single (r, NODE_NOT, read_not (r), true);
  r->depth--;
  return node;
}

static Node *
read_and (Reader *r)
{
  Node *left = read_not (r);

  while (left != NULL && take (r, "and"))
    left = join (r, NODE_AND, left, read_not (r), true);
  return left;
}

static Node *
read_or (Reader *r)
{
  Node *left = read_and (r);

  while (left != NULL && take (r, "or"))
    left = join (r, NODE_OR, left, read_and (r), true);
  return left;
}

SgExpression *
sg_expression_parse (const char *text, SgNameCheck check, void *data, GError **error)
{
  g_autoptr (GError) local = NULL;
  Reader r = { .at = text, .check = check, .data = data, .error = &local };
  Node *root = read_or (&r);

  skip (&r);
  if (root != NULL && *r.at != '\0')
    {
      node_free (root);
      root = fail (&r, "an operator is missing");
    }
  if (root == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  SgExpression *expression = g_new (SgExpression, 1);
  expression->text = g_strstrip (g_strdup (text));
  expression->root = root;
  return expression;
}

void
sg_expression_free (SgExpression *expression)
{
  if (expression == NULL)
    return;
  node_free (expression->root);
  g_free (expression->text);
  g_free (expression);
}

const char *
sg_expression_text (const SgExpression *expression)
{
  return expression->text;
}

bool
sg_expression_is_condition (const SgExpression *expression)
{
  return is_truth (expression->root);
}

static double
evaluate (const Node *node, SgNameValue value, void *data)
{
  if (node->kind == NODE_NUMBER || node->kind == NODE_TRUTH)
    return node->number;
  if (node->kind == NODE_NAME)
    return value (node->name, data);

  double a = evaluate (node->left, value, data), b = node->right != NULL ? evaluate (node->right, value, data) : 0;
  if (node->kind == NODE_AND)
    return a == 0 || b == 0 ? 0 : a * b;
  if (node->kind == NODE_OR)
    return a == 1 || b == 1 ? 1 : a + b;
  if (isnan (a) || isnan (b))
    return SG_UNKNOWN;
  switch (node->kind)
    {
    case NODE_NEGATE:
      return -a;
    case NODE_ABS:
      return fabs (a);
    case NODE_NOT:
      return a == 0;
    case NODE_ADD:
      return a + b;
    case NODE_SUBTRACT:
      return a - b;
    case NODE_MULTIPLY:
      return a * b;
    case NODE_DIVIDE:
      return b != 0 ? a / b : SG_UNKNOWN;
    case NODE_LESS:
      return a < b;
    case NODE_LESS_EQUAL:
      return a <= b;
    case NODE_GREATER:
      return a > b;
    case NODE_GREATER_EQUAL:
      return a >= b;
    case NODE_EQUAL:
      return a == b;
    case NODE_UNEQUAL:
      return a != b;
    case NODE_NUMBER:
    case NODE_TRUTH:
    case NODE_NAME:
    case NODE_AND:
    case NODE_OR:
    default:
      return SG_UNKNOWN;
    }
}

double
sg_expression_value (const SgExpression *expression, SgNameValue value, void *data)
{
  return evaluate (expression->root, value, data);
}

bool
sg_expression_holds (const SgExpression *expression, SgNameValue value, void *data)
{
  return evaluate (expression->root, value, data) == 1;
}

static void
visit_names (const Node *node, void (*visit) (const char *name, void *data), void *data)
{
  if (node == NULL)
    return;
  visit_names (node->left, visit, data);
  if (node->kind == NODE_NAME)
    visit (node->name, data);
  visit_names (node->right, visit, data);
}

void
sg_expression_each_name (const SgExpression *expression, void (*visit) (const char *name, void *data), void *data)
{
  visit_names (expression->root, visit, data);
}

# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for shearglass-cli: what it offers is read from --help, so it cannot fall behind

_shearglass_cli ()
{
  local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local subcommand=${COMP_WORDS[1]}
  COMPREPLY=()

  # bash takes --option=value apart at the equals sign
  [ "$word" = "=" ] && word=
  [ "$previous" = "=" ] && previous=${COMP_WORDS[COMP_CWORD-2]}

  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]\+\)  .*/\1/p') --help --version" -- "$word"))
    return
  fi
  case $previous in
    --simd) COMPREPLY=($(compgen -W "avx512 avx2 sse2 scalar double" -- "$word")); return ;;
    --ensemble) COMPREPLY=($(compgen -W "nve npt shear" -- "$word")); return ;;
    --network-link) COMPREPLY=($(compgen -W "vertex neighbour" -- "$word")); return ;;
    --output) COMPREPLY=($(compgen -d -- "$word")); return ;;
    --threads | --jobs | --only | --seed | --steps | --atoms | --temperature | --skin) return ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$("$program" "$subcommand" --help 2>/dev/null | grep -o -- '--[a-z-]\+=\?')" -- "$word"))
    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
    return
  fi
  compopt -o filenames
  COMPREPLY=($(compgen -f -- "$word"))
  case $subcommand in
    run) COMPREPLY+=($(compgen -W "$("$program" list 2>/dev/null | sed -n '/^Protocols/,/^Studies/s|^  .*/\([a-z0-9-]*\)\.ini$|\1|p')" -- "$word")) ;;
    study) COMPREPLY+=($(compgen -W "$("$program" list 2>/dev/null | sed -n '/^Studies/,/^Samples/s|^  .*/\([a-z0-9-]*\)\.ini$|\1|p')" -- "$word")) ;;
  esac
}

complete -F _shearglass_cli shearglass-cli

# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion: what it offers is read from --help, so it cannot fall behind

function __shearglass_cli_subcommands
    shearglass-cli --help 2>/dev/null | string replace -rf '^  ([a-z]+)  +(.*)' '$1\t$2'
end

function __shearglass_cli_options
    set -l words (commandline -opc)
    shearglass-cli $words[2] --help 2>/dev/null | string replace -rf '^  (?:-., )?(--[a-z-]+=?)\S*  +(.*)' '$1\t$2'
end

complete -c shearglass-cli -n '__fish_is_first_token' -f -a '(__shearglass_cli_subcommands)'
complete -c shearglass-cli -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -a '(__shearglass_cli_options)'

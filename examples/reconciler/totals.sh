export LC_ALL=C
number='([0-9]{1,3}([ ,.'"'"'][0-9]{3})+|[0-9]+)([.,][0-9]{1,2})?'
for file in *; do
  [ "$file" = ledger.csv ] && continue
  # Uses the last line that matches: the lines before it hold subtotals.
  line=$(tr -d '\000\r' < "./$file" | sed -n 's/^[[:space:]]*[Tt][Oo][Tt][Aa][Ll][[:space:]]*://p' | tail -n 1)
  if [[ $line =~ ^([^0-9]*)$number ]]; then
    whole=${BASH_REMATCH[2]//[^0-9]/} fraction=${BASH_REMATCH[4]//[^0-9]/}00
    case ${BASH_REMATCH[1]} in *-*) sign=- ;; *) sign= ;; esac
    printf '%s\t%s\n' "$sign$((10#$whole${fraction:0:2}))" "$file"
  else
    printf -- '-\t%s\n' "$file"
  fi
done

#!/bin/sh
# Takes the place of dhclient-script, of udhcpc's default.script and of dhcpcd-run-hooks: sets the
# address within the namespace, because renewals are sent from it, and notes what happened.
[ -n "$DORA_EVENTS" ] || exit 0
old=
if [ "$DORA_CLIENT" = udhcpc ]; then
    event=$1 if=$interface address=$ip mask=$subnet from=$serverid time=$lease
else
    event=$reason if=$interface address=$new_ip_address mask=$new_subnet_mask
    from=$new_dhcp_server_identifier time=$new_dhcp_lease_time old=$old_ip_address
fi
# dhcpcd sets the address by itself.
[ "$DORA_CLIENT" = dhcpcd ] || case $event in
    BOUND | REBOOT | RENEW | REBIND | bound | renew)
        ip addr replace "$address/${mask:-255.255.255.0}" brd + dev "$if"
        [ -z "$old" ] || [ "$old" = "$address" ] ||
            ip addr del "$old/${mask:-255.255.255.0}" dev "$if" ;;
    PREINIT)
        ip link set "$if" up ;;
    EXPIRE | RELEASE | FAIL | STOP | deconfig | leasefail | nak)
        # A RELEASE that waits for the server's hardware address would vanish with the address.
        looks=0
        while ip neigh show dev "$if" | grep -q INCOMPLETE && [ "$looks" -lt 200 ]; do
            sleep 0.02
            looks=$((looks + 1))
        done
        ip addr flush dev "$if"
        ip link set "$if" up ;;
esac 2>/dev/null
echo "$event ${address:--} ${from:--} ${time:--}" >>"$DORA_EVENTS"
exit 0

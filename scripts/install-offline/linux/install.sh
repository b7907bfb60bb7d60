#!/bin/sh
# install.sh [DIR]: yushen into DIR (~/yushen), from the wheels beside this script, without a network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$HOME/yushen}
for python in python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        found=$python
        break
    fi
done
if [ -z "${found:-}" ]; then
    echo "没有找到 Python 3.11、3.12 或 3.13。请先安装 Python，再运行一次。" >&2
    exit 1
fi
# Some systems' Python comes without the part that puts pip into a new environment; pip is among the wheels.
"$found" -m venv --without-pip "$dir"
pip=$(ls "$here"/wheels/pip-*.whl)
"$dir/bin/python" "$pip/pip" install --quiet --no-index --find-links "$here/wheels" 'yushen[ocr,web]'
"$dir/bin/python" -m compileall -q "$dir/lib" >/dev/null 2>&1 || true
echo "装好了：$dir/bin/yushen"
echo "检查一份材料：$dir/bin/yushen check 报告.docx -o 结果"

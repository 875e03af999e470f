from flask import Flask, jsonify, request

from .store import members_of

app = Flask(__name__)


@app.get("/clubs/<int:club>/members")
def members(club: int):
    name = request.args.get("name", "")
    return jsonify(members_of(club, name))

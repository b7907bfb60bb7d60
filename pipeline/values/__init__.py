"""Values as people write them: one module for each kind, used by every rule, gatherer and writer.

    clean    the characters that a person sees
    phone    电话、手机
    email    邮箱
    postcode 邮编
    number   人数、面积、得分, in digits or Chinese numerals
    when     年、月、日

A value that is expected somewhere has three answers, never two: it is one (True), it is wrong for certain
(False), or it was not understood (None), which accuses nobody.
"""

from django.db import migrations

# Letters of before belong to the application of their award, were out at once, and get a code as
# `awards.letter_codes` makes them: 12 characters of Crockford's base 32.
FILL = """
UPDATE awards_award SET visible_from = offered_at WHERE offered_at IS NOT NULL;
UPDATE awards_letter AS letter
   SET application_id = award.application_id,
       sent_at = letter.issued_at,
       code = (
           SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
                  1 + get_byte(decode(md5(random()::text || letter.id::text || n::text), 'hex'), 0)
                  % 32, 1), '')
             FROM generate_series(1, 12) AS n)
  FROM awards_award AS award
 WHERE award.id = letter.award_id;
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_letters")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
